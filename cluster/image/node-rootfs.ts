// The smallest root file system in which a given Node binary runs: the binary, the shared libraries that ldd names, the parts of glibc that it
// loads by name, and the few files of /etc that name resolution and TLS look for. All from this machine, so that nothing has to be fetched.
import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { ImageFile } from './tar.ts'

const lddTimeoutMs = 10_000

// Loaded by glibc at run time (nsswitch.conf), so ldd does not see them; from 2.34 on they are mostly inside libc.
const loadedByName = ['libnss_dns.so.2', 'libnss_files.so.2', 'libresolv.so.2']

const certificates = '/etc/ssl/certs/ca-certificates.crt'

/** Node lies at /usr/local/bin/node; user 65534 (nobody) exists; /tmp is writable by all. */
export async function nodeRootfs(nodeBinary: string): Promise<ImageFile[]> {
  const files: ImageFile[] = [
    { path: '/usr/local/bin/node', source: nodeBinary, mode: 0o755 },
    ...(await sharedLibraries(nodeBinary)),
    { path: '/etc/passwd', bytes: 'root:x:0:0:root:/:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n' },
    { path: '/etc/group', bytes: 'root:x:0:\nnogroup:x:65534:\n' },
    { path: '/etc/nsswitch.conf', bytes: 'hosts: files dns\n' },
    { path: '/tmp', directory: true, mode: 0o1777 },
  ]
  // Node brings its own list; other programs in the image may not.
  if (await exists(certificates)) files.push({ path: certificates, source: certificates })
  return files
}

/** The loader and libraries of a dynamically linked program, at the paths where it looks for them; empty for a static one. */
export async function sharedLibraries(binary: string): Promise<ImageFile[]> {
  const paths = await librariesOf(binary)
  const folder = paths.map(path => dirname(path)).find((_, index) => paths[index]?.endsWith('/libc.so.6'))
  if (folder !== undefined) {
    for (const name of loadedByName) if (await exists(join(folder, name))) paths.push(join(folder, name))
  }
  return [...new Set(paths)].map(path => ({ path, source: path, mode: 0o755 }))
}

async function librariesOf(binary: string): Promise<string[]> {
  let output: string
  try {
    output = (await promisify(execFile)('ldd', [binary], { timeout: lddTimeoutMs })).stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    if (`${stdout ?? ''}${stderr ?? ''}`.includes('not a dynamic executable')) return []
    throw new Error(`could not find the libraries of ${binary}`, { cause: error })
  }
  if (output.includes('statically linked')) return []
  const missing = /^\s*(\S+) => not found/m.exec(output)
  if (missing) throw new Error(`${binary} needs ${missing[1] ?? ''}, which this machine lacks`)
  // "libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)" or "/lib64/ld-linux-x86-64.so.2 (0x…)"
  return [...output.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].flatMap(match => match[1] ?? [])
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
