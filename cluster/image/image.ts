// Writes an image as one archive: in the docker-archive form (what `docker save` writes) or the OCI image layout. Read the OCI image
// specification: config.md, manifest.md, image-layout.md.
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type ImageFile, writeTar } from './tar.ts'

export interface Image {
  /** Name and tag, as nodes know it: `fairlead/manager:0.1.0`. */
  readonly reference: string
  /** From the bottom up; what changes least comes first. */
  readonly layers: readonly (readonly ImageFile[])[]
  readonly entrypoint: readonly string[]
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Numeric, `65534` or `65534:65534`, so that Kubernetes can see that it is not root. */
  readonly user?: string
  readonly workingDirectory?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Go's name of it; absent: this machine's. */
  readonly architecture?: string
}

/** docker: layers as they are, quick to load. oci: layers compressed, for registries. */
export type ImageFormat = 'docker' | 'oci'

export interface WrittenImage {
  readonly path: string
  readonly reference: string
  /** `sha256:…` of the configuration: equal for equal content, whatever the format. */
  readonly id: string
}

interface Blob {
  readonly file: ImageFile & { source: string }
  readonly size: number
  /** sha256 of the blob as it is stored, in hex. */
  readonly digest: string
  /** sha256 of the tar within, in hex. */
  readonly diffId: string
}

/** Appears at `path` whole or not at all. Throws when a source is missing or the disk is full. */
export async function writeImage(image: Image, path: string, format: ImageFormat): Promise<WrittenImage> {
  const scratch = await mkdtemp(join(dirname(path), '.image-'))
  try {
    const layers: Blob[] = []
    for (const [index, files] of image.layers.entries()) {
      layers.push(await writeLayer(files, join(scratch, String(index)), format === 'oci'))
    }
    const config = Buffer.from(JSON.stringify(configOf(image, layers)))
    const files = format === 'docker' ? dockerArchive(image, config, layers) : ociArchive(image, config, layers)
    const whole = join(scratch, randomBytes(4).toString('hex'))
    const output = createWriteStream(whole)
    await writeTar(files, output)
    output.end()
    await finished(output)
    await rename(whole, path)
    return { path, reference: image.reference, id: `sha256:${sha256(config)}` }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function writeLayer(files: readonly ImageFile[], source: string, compress: boolean): Promise<Blob> {
  const plain = createHash('sha256')
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      plain.update(chunk)
      done(undefined, chunk)
    },
  })
  const output = createWriteStream(source)
  const written = compress ? pipeline(tap, createGzip({ level: 6 }), output) : pipeline(tap, output)
  const filled = writeTar(files, tap).then(
    () => tap.end(),
    (error: unknown) => tap.destroy(error as Error),
  )
  await Promise.all([written, filled])
  const diffId = plain.digest('hex')
  const { size } = await stat(source)
  return {
    file: { path: '/layer', source, mode: 0o644 },
    size,
    diffId,
    digest: compress ? await digestOf(source) : diffId,
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

function configOf(image: Image, layers: readonly Blob[]): object {
  return {
    created: '1970-01-01T00:00:00Z',
    architecture: image.architecture ?? goArchitecture(process.arch),
    os: 'linux',
    config: {
      Entrypoint: image.entrypoint,
      ...(image.command && { Cmd: image.command }),
      Env: Object.entries({ PATH: '/usr/local/bin:/usr/bin:/bin', ...image.environment }).map(([k, v]) => `${k}=${v}`),
      ...(image.user !== undefined && { User: image.user }),
      ...(image.workingDirectory !== undefined && { WorkingDir: image.workingDirectory }),
      ...(image.labels && { Labels: image.labels }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(layer => `sha256:${layer.diffId}`) },
    history: layers.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'fairlead' })),
  }
}

function goArchitecture(arch: string): string {
  return arch === 'x64' ? 'amd64' : arch === 'ia32' ? '386' : arch
}

function dockerArchive(image: Image, config: Buffer, layers: readonly Blob[]): ImageFile[] {
  const name = `${sha256(config)}.json`
  const paths = layers.map(layer => `${layer.digest}/layer.tar`)
  const manifest = [{ Config: name, RepoTags: [image.reference], Layers: paths }]
  return [
    { path: `/${name}`, bytes: config },
    { path: '/manifest.json', bytes: JSON.stringify(manifest) },
    ...layers.map((layer, index) => ({ ...layer.file, path: `/${paths[index] ?? ''}` })),
  ]
}

function ociArchive(image: Image, config: Buffer, layers: readonly Blob[]): ImageFile[] {
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: descriptor('application/vnd.oci.image.config.v1+json', sha256(config), config.length),
      layers: layers.map(layer => descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer.digest, layer.size)),
    }),
  )
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        ...descriptor('application/vnd.oci.image.manifest.v1+json', sha256(manifest), manifest.length),
        annotations: {
          'io.containerd.image.name': canonical(image.reference),
          'org.opencontainers.image.ref.name': image.reference.slice(image.reference.lastIndexOf(':') + 1),
        },
      },
    ],
  }
  return [
    { path: '/oci-layout', bytes: JSON.stringify({ imageLayoutVersion: '1.0.0' }) },
    { path: '/index.json', bytes: JSON.stringify(index) },
    { path: `/blobs/sha256/${sha256(config)}`, bytes: config },
    { path: `/blobs/sha256/${sha256(manifest)}`, bytes: manifest },
    ...layers.map(layer => ({ ...layer.file, path: `/blobs/sha256/${layer.digest}` })),
  ]
}

/** The full name that containerd keeps an image under: `a/b:1` is `docker.io/a/b:1`. */
function canonical(reference: string): string {
  const first = reference.slice(0, reference.indexOf('/'))
  if (first.includes('.') || first.includes(':') || first === 'localhost') return reference
  return reference.includes('/') ? `docker.io/${reference}` : `docker.io/library/${reference}`
}

function descriptor(mediaType: string, digest: string, size: number): object {
  return { mediaType, digest: `sha256:${digest}`, size }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
