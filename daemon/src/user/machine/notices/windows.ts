// Windows: NotifyRouteChange2 and NotifyUnicastIpAddressChange of the IP Helper API (netioapi.h). The calls come from a thread of the system's pool; koffi
// brings them to ours. Both notify of IPv4 and IPv6, and need no privileges.
// https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-notifyroutechange2
import koffi from 'koffi'

const anyFamily = 0
const succeeded = 0

type Notify = (family: number, call: unknown, context: null, initially: boolean, handle: unknown[]) => number

/** Throws when the system refuses. */
export function openIpHelper(changed: () => void): Disposable {
  const library = koffi.load('iphlpapi.dll')
  const prototype = koffi.proto('void __stdcall FairleadNotice(void* context, void* row, int type)')
  const call = koffi.register(() => changed(), koffi.pointer(prototype))
  const cancel = library.func('uint32_t __stdcall CancelMibChangeNotify2(void*)') as unknown as (
    handle: unknown,
  ) => number
  const handles: unknown[] = []
  for (const name of ['NotifyRouteChange2', 'NotifyUnicastIpAddressChange']) {
    const notify = library.func(
      `uint32_t __stdcall ${name}(uint16_t family, FairleadNotice* call, void* context, bool initially, _Out_ void** handle)`,
    ) as unknown as Notify
    const handle: unknown[] = [null]
    const error = notify(anyFamily, call, null, false, handle)
    if (error === succeeded) handles.push(handle[0])
  }
  const opened = {
    [Symbol.dispose]() {
      for (const handle of handles.splice(0)) cancel(handle)
    },
  }
  if (handles.length === 2) return opened
  opened[Symbol.dispose]()
  throw new Error('the IP helper does not tell of changes')
}
