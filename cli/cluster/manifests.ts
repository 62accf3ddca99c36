// The manifests that were rendered from the chart when Fairlead was built, with the namespace and image of this installation.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KubernetesObject, V1PodTemplateSpec } from '@kubernetes/client-node'
import { parseAllDocuments } from 'yaml'
import { KnownError } from '../../common/base/index.ts'

/** What the chart is rendered with. */
const renderedNamespace = 'fairlead'

interface Substitution {
  readonly namespace: string
  /** A whole image reference; undefined = the chart's. */
  readonly image: string | undefined
}

/** The objects in the order in which they have to be applied; the namespace itself is not among them. Throws PROGRAM_MISSING. */
export function readManifests(chart: string, substitution: Substitution): readonly KubernetesObject[] {
  const file = join(chart, 'manifests.yaml')
  if (!existsSync(file)) throw new KnownError('PROGRAM_MISSING', { file })
  return parseAllDocuments(readFileSync(file, 'utf8'))
    .map(document => document.toJS() as Manifest | null)
    .filter(manifest => manifest !== null)
    .filter(({ kind }) => kind !== 'Namespace')
    .map(manifest => substituted(manifest, substitution))
}

type Manifest = KubernetesObject & {
  readonly subjects?: readonly { readonly namespace?: string }[]
  readonly spec?: { readonly template?: V1PodTemplateSpec }
}

function substituted(manifest: Manifest, { namespace, image }: Substitution): Manifest {
  const inPlace = structuredClone(manifest) as MutableManifest
  const { metadata, subjects, spec } = inPlace
  if (metadata?.namespace === renderedNamespace) metadata.namespace = namespace
  for (const subject of subjects ?? []) if (subject.namespace === renderedNamespace) subject.namespace = namespace
  if (image !== undefined) for (const container of spec?.template?.spec?.containers ?? []) container.image = image
  return inPlace
}

type MutableManifest = KubernetesObject & {
  subjects?: { namespace?: string }[]
  spec?: { template?: V1PodTemplateSpec }
}
