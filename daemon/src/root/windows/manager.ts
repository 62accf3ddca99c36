// Windows' service control manager: a service runs a dispatcher on a thread of its own, is told there what to do, and says how it is.
// https://learn.microsoft.com/windows/win32/services/service-servicemain-function
import koffi, { type TypeObject } from 'koffi'
import { chainOf, type Log } from '../../../../common/base/index.ts'
import { bindOnce } from '../../windows/index.ts'

/** winsvc.h */
const ownProcess = 0x10
const states = { stopped: 1, stopPending: 3, running: 4 } as const
const accepted = { stop: 1, shutdown: 4 } as const
const controls = { stop: 1, interrogate: 4, shutdown: 5 } as const
/** winerror.h: NO_ERROR, ERROR_CALL_NOT_IMPLEMENTED, ERROR_FAILED_SERVICE_CONTROLLER_CONNECT: nobody has started us as a service. */
const [noError, notImplemented, notAService] = [0, 120, 1063]
/** Longer than the clean-up takes; the manager waits that long for the next word. */
const stopHintMs = 15_000
/** SERVICE_STATUS: type, state, accepted controls, exit code, our exit code, checkpoint, hint; 32 bits each. */
const statusWords = 7

export type ServiceState = keyof typeof states

export interface ManagerCalls {
  /** StartServiceCtrlDispatcherW: resolves with a code of winerror.h when the service has said that it has stopped. */
  dispatch(events: { started: () => void; control: (control: number) => number }): Promise<number>
  /** SetServiceStatus. */
  report(status: Uint32Array): void
}

/** Resolves when the manager needs this process no more. `stop` is called once, and may take its time. */
export async function serveManager({
  calls,
  stop,
  log,
}: {
  calls: ManagerCalls
  stop: (why: string) => Promise<void>
  log: Log
}): Promise<void> {
  let isStopping = false
  const code = await calls.dispatch({
    started: () => calls.report(serviceStatus('running')),
    control(control) {
      switch (control) {
        case controls.stop:
        case controls.shutdown:
          calls.report(serviceStatus('stopPending'))
          if (!isStopping)
            void stop(control === controls.stop ? 'the service manager' : 'the machine shuts down')
              .catch((error: unknown) => log.error('the service did not stop cleanly', { error: chainOf(error) }))
              .finally(() => calls.report(serviceStatus('stopped')))
          isStopping = true
          return noError
        case controls.interrogate:
          calls.report(serviceStatus(isStopping ? 'stopPending' : 'running'))
          return noError
        default:
          return notImplemented
      }
    },
  })
  if (code === notAService) throw new Error('--service is for the service control manager only')
  if (code !== noError) throw new Error(`StartServiceCtrlDispatcher: error ${code}`)
}

export function serviceStatus(state: ServiceState): Uint32Array {
  const status = new Uint32Array(statusWords)
  status[0] = ownProcess
  status[1] = states[state]
  status[2] = state === 'running' ? accepted.stop | accepted.shutdown : 0
  status[5] = state === 'stopPending' ? 1 : 0
  status[6] = state === 'stopPending' ? stopHintMs : 0
  return status
}

interface Calls {
  readonly main: TypeObject
  readonly handler: TypeObject
  readonly dispatch: { async(table: unknown, done: (error: Error | null, ok: number) => void): void }
  register(name: string, handler: unknown, context: null): unknown
  setStatus(handle: unknown, status: Uint32Array): number
}

const bound = bindOnce<Calls>(load => {
  const library = load('advapi32.dll')
  const main = koffi.proto('void __stdcall FairleadServiceMain(uint32_t count, void* words)')
  const handler = koffi.proto(
    'uint32_t __stdcall FairleadServiceControl(uint32_t control, uint32_t type, void* data, void* context)',
  )
  koffi.struct('SERVICE_TABLE_ENTRYW', { name: 'char16_t*', main: koffi.pointer(main) })
  return {
    main,
    handler,
    dispatch: library.func('int __stdcall StartServiceCtrlDispatcherW(SERVICE_TABLE_ENTRYW*)'),
    register: library.func(
      'void* __stdcall RegisterServiceCtrlHandlerExW(const char16_t*, FairleadServiceControl*, void*)',
    ),
    setStatus: library.func('int __stdcall SetServiceStatus(void*, const uint32_t*)'),
  }
})

export function managerCalls(name: string): ManagerCalls {
  let handle: unknown = null
  return {
    dispatch({ started, control }) {
      const { main, handler, dispatch, register } = bound()
      // Both are called from a thread of the manager's, which waits until our loop has answered.
      const handlerCall = koffi.register((wanted: number) => control(wanted), koffi.pointer(handler))
      const mainCall = koffi.register(() => {
        handle = register(name, handlerCall, null)
        started()
      }, koffi.pointer(main))
      const table = [
        { name, main: mainCall },
        { name: null, main: null },
      ]
      return new Promise((resolve, reject) => {
        dispatch.async(table, (error, ok) => {
          if (error !== null) reject(error)
          // The code itself stayed on the other thread. It fails in one way only, says its documentation, when the table is right.
          else resolve(ok === 0 ? notAService : noError)
        })
      })
    },
    report(status) {
      bound().setStatus(handle, status)
    },
  }
}
