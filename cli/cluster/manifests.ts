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
  readonly subjects?: readonly { readonly namespace?: string }[]
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
}

function substituted(manifest: Manifest, { namespace, image }: Substitution): Manifest {
  const moved = <T extends { readonly namespace?: string }>(object: T): T =>
    object.namespace === renderedNamespace ? { ...object, namespace } : object
  const { metadata, subjects, spec } = manifest
  const template = spec?.template
  const pod = template?.spec
  return {
    ...manifest,
    metadata: moved(metadata),
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
