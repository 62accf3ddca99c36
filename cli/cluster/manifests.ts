// The manifests that were rendered from the chart when Fairlead was built, with the namespace and image of this installation.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { KnownError } from '../../common/base/index.ts'

/** A Kubernetes object as data; only what we look at is named. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
  }
  /** Of a role binding. */
  readonly roleRef?: { readonly kind: string; readonly name: string }
  readonly subjects?: readonly { readonly namespace?: string }[]
  /** Of a role. */
  readonly rules?: readonly { readonly resourceNames?: readonly string[] }[]
  /** Of a webhook configuration. */
  readonly webhooks?: readonly {
    readonly clientConfig: { readonly service: { readonly namespace: string } }
    readonly namespaceSelector: {
      readonly matchExpressions: readonly { readonly values: readonly string[] }[]
    }
  }[]
  /** Of a Deployment. */
  readonly spec?: {
    readonly template?: { readonly spec?: { readonly containers: readonly { readonly image: string }[] } }
  }
}

/** What the chart is rendered with. */
const renderedNamespace = 'fairlead'

interface Substitution {
  readonly namespace: string
  /** A whole image reference; undefined = the chart's. */
  readonly image: string | undefined
}

/** The objects in the order in which they have to be applied; the namespace itself is not among them. Throws PROGRAM_MISSING. */
export function readManifests(chart: string, substitution: Substitution): readonly Manifest[] {
  const file = join(chart, 'manifests.yaml')
  if (!existsSync(file)) throw new KnownError('PROGRAM_MISSING', { file })
  return parseAllDocuments(readFileSync(file, 'utf8'))
    .map(document => document.toJS() as Manifest | null)
    .filter(manifest => manifest !== null && manifest.kind !== 'Namespace')
    .map(manifest => substituted(manifest as Manifest, substitution))
    .toSorted((a, b) => rank(a) - rank(b))
}

/** Pods come last: they need their account, and it its rights. */
function rank({ kind }: Manifest): number {
  return kind === 'Deployment' ? 1 : 0
}

function substituted(manifest: Manifest, { namespace, image }: Substitution): Manifest {
  const moved = <T extends { readonly namespace?: string }>(object: T): T =>
    object.namespace === renderedNamespace ? { ...object, namespace } : object
  // Objects of the whole cluster carry the namespace in their name, so that two installations don't share them.
  const renamed = <T extends { readonly name: string }>(object: T): T =>
    object.name.endsWith(`-${renderedNamespace}`)
      ? { ...object, name: `${object.name.slice(0, -renderedNamespace.length)}${namespace}` }
      : object
  const named = (name: string) => renamed({ name }).name
  const { metadata, subjects, roleRef, rules, webhooks, spec } = manifest
  const template = spec?.template
  const pod = template?.spec
  return {
    ...manifest,
    metadata: metadata.namespace === undefined ? renamed(metadata) : moved(metadata),
    ...(roleRef === undefined ? {} : { roleRef: roleRef.kind === 'ClusterRole' ? renamed(roleRef) : roleRef }),
    ...(rules === undefined
      ? {}
      : {
          rules: rules.map(rule =>
            rule.resourceNames === undefined ? rule : { ...rule, resourceNames: rule.resourceNames.map(named) },
          ),
        }),
    ...(webhooks === undefined
      ? {}
      : {
          webhooks: webhooks.map(webhook => ({
            ...webhook,
            clientConfig: { ...webhook.clientConfig, service: moved(webhook.clientConfig.service) },
            namespaceSelector: {
              ...webhook.namespaceSelector,
              matchExpressions: webhook.namespaceSelector.matchExpressions.map(expression => ({
                ...expression,
                values: expression.values.map(value => (value === renderedNamespace ? namespace : value)),
              })),
            },
          })),
        }),
    ...(subjects === undefined ? {} : { subjects: subjects.map(moved) }),
    ...(image === undefined || pod === undefined
      ? {}
      : {
          spec: {
            ...spec,
            template: { ...template, spec: { ...pod, containers: pod.containers.map(each => ({ ...each, image })) } },
          },
        }),
  }
}
