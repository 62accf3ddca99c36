// The images that every node of a lab holds: pause, CoreDNS, the sample application, busybox and iperf3. Written by our own image writer into
// the cache, by the hash of what is in them.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Image, type ImageFile, sharedLibraries, writeImage } from '../../cluster/image/index.ts'
import type { Programs } from './builds.ts'

export const pauseImage = 'lab/pause:1'

const busyboxApplets =
  'sh cat cp date dd echo env false grep head hostname httpd id ip kill ls mkdir mount mv nc netstat nslookup ping printf ps pwd rm route sed seq sha256sum sleep sort tail tee telnet test timeout top touch tr traceroute true uname vi wc wget which whoami xargs'
const user = { path: '/etc/passwd', bytes: 'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' }
const tmp: ImageFile = { path: '/tmp', directory: true, mode: 0o1777 }

/** Paths of docker archives, ready to be loaded. */
export async function ensureImages(programs: Programs, cacheRoot: string): Promise<string[]> {
  const binary = (name: string, source: string): ImageFile => ({ path: `/${name}`, source, mode: 0o755 })
  const applets = busyboxApplets.split(' ').map((name): ImageFile => ({ path: `/bin/${name}`, link: 'busybox' }))
  const images: Image[] = [
    { reference: pauseImage, layers: [[binary('pause', programs.pause)]], entrypoint: ['/pause'] },
    { reference: 'lab/coredns:1', layers: [[binary('coredns', programs.coredns), user]], entrypoint: ['/coredns'] },
    {
      reference: 'lab/sample:1',
      layers: [[binary('sample', programs.sample), user, tmp]],
      entrypoint: ['/sample'],
      command: ['serve'],
      user: '65534:65534',
    },
    {
      reference: 'lab/busybox:1',
      layers: [[binary('bin/busybox', '/bin/busybox'), ...applets, user, tmp]],
      entrypoint: ['/bin/sh'],
    },
    {
      reference: 'lab/iperf3:1',
      layers: [[binary('usr/bin/iperf3', '/usr/bin/iperf3'), ...(await sharedLibraries('/usr/bin/iperf3')), user, tmp]],
      entrypoint: ['/usr/bin/iperf3'],
      command: ['-s'],
      user: '65534:65534',
    },
  ]
  const paths: string[] = []
  for (const image of images) paths.push(await ensureImage(image, cacheRoot))
  return paths
}

async function ensureImage(image: Image, cacheRoot: string): Promise<string> {
  const folder = join(cacheRoot, 'images')
  const path = join(folder, `${image.reference.replace(/\W/g, '-')}-${await hashOf(image)}.tar`)
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere) return path
  await mkdir(folder, { recursive: true })
  await writeImage(image, path, 'docker')
  return path
}

async function hashOf(image: Image): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(image))
  for (const file of image.layers.flat()) {
    if (!('source' in file)) continue
    for await (const chunk of createReadStream(file.source)) hash.update(chunk as Buffer)
  }
  return hash.digest('hex').slice(0, 16)
}
