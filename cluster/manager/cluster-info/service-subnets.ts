// Which networks services have, on clusters without ServiceCIDR objects (before 1.33): the API server names the range when it refuses a Service
// outside of it. Asked as a dry run, so that nothing is made. Failing that, a guess around the address of the `kubernetes` Service.
import { messageOf } from '../../../common/base/index.ts'
import { type Ip, Prefix } from '../../../common/net/index.ts'
import { type KubeApi, KubeStatusError } from '../kube/index.ts'

/** Addresses that no service range holds. */
const strangers = ['1.1.1.1', '1:1::1']
/** Never made. */
const dummyName = 'fairlead-range-probe'
const widestAnswer = 10

/** The ranges that the refusals named, one for each family at most; empty when they named none. Throws when nobody answered. */
export async function probeServiceSubnets(
  api: Pick<KubeApi, 'post'>,
  namespace: string,
  { signal }: { signal: AbortSignal },
): Promise<Prefix[]> {
  const answers = await Promise.all(strangers.map(stranger => refusalOf(api, namespace, stranger, signal)))
  return answers.flatMap(rangeInRefusal).slice(0, widestAnswer)
}

async function refusalOf(
  api: Pick<KubeApi, 'post'>,
  namespace: string,
  clusterIP: string,
  signal: AbortSignal,
): Promise<string> {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: dummyName, namespace },
    spec: { clusterIP, ports: [{ port: 443 }] },
  }
  try {
    await api.post(`/api/v1/namespaces/${namespace}/services?dryRun=All`, service, { signal })
    return ''
  } catch (error) {
    if (error instanceof KubeStatusError) return messageOf(error)
    throw error
  }
}

/** "… The range of valid IPs is 10.96.0.0/12" */
export function rangeInRefusal(text: string): Prefix[] {
  const range = /range of valid IPs is (\S+?)[.,]?$/.exec(text)?.[1]
  const prefix = range === undefined ? undefined : Prefix.parse(range)
  return prefix === undefined ? [] : [prefix]
}

/** Half of the address: /16, or /64. Too small for a /12, too large for a /24, right for most. */
export function guessServiceSubnet(kubernetesService: Ip): Prefix | undefined {
  return Prefix.of(kubernetesService, kubernetesService.family === 4 ? 16 : 64)
}
