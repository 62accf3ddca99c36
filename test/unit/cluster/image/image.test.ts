import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type Image, nodeRootfs, sharedLibraries, writeImage } from '../../../../cluster/image/index.ts'

function scratch(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'fairlead-image-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

function sample(folder: string): Image {
  writeFileSync(join(folder, 'program'), 'x'.repeat(1000), { mode: 0o755 })
  return {
    reference: 'fairlead/sample:1',
    layers: [
      [
        { path: '/usr/bin/program', source: join(folder, 'program') },
        { path: '/bin', link: 'usr/bin' },
        { path: '/tmp', directory: true, mode: 0o1777 },
        { path: '/empty', bytes: '' },
        { path: `/${'long/'.repeat(30)}${'n'.repeat(90)}`, bytes: 'deep' },
      ],
      [{ path: '/app/main.js', bytes: 'console.log(1)', mode: 0o600, owner: { uid: 65534, gid: 65534 } }],
    ],
    entrypoint: ['/usr/bin/program'],
    environment: { MODE: 'test' },
    user: '65534:65534',
    workingDirectory: '/app',
    labels: { 'org.opencontainers.image.title': 'sample' },
    architecture: 'amd64',
  }
}

/** Unpacks with the system's tar: an independent reader of what we wrote. */
function unpack(archive: string, into: string): void {
  execFileSync('mkdir', ['-p', into])
  execFileSync('tar', ['-xpf', archive, '-C', into, '--same-permissions'])
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

test('image: a docker archive holds the files as tar understands them, with modes, links and long paths', async t => {
  const folder = scratch(t)
  const { id } = await writeImage(sample(folder), join(folder, 'image.tar'), 'docker')
  unpack(join(folder, 'image.tar'), join(folder, 'image'))
  const [manifest] = json(join(folder, 'image/manifest.json')) as [
    { Config: string; RepoTags: string[]; Layers: [string, string] },
  ]
  assert.deepEqual(manifest.RepoTags, ['fairlead/sample:1'])
  assert.equal(`sha256:${manifest.Config.replace('.json', '')}`, id)
  unpack(join(folder, 'image', manifest.Layers[0]), join(folder, 'root'))
  unpack(join(folder, 'image', manifest.Layers[1]), join(folder, 'root'))
  assert.equal(readFileSync(join(folder, 'root/bin/program'), 'utf8'), 'x'.repeat(1000))
  assert.equal(statSync(join(folder, 'root/usr/bin/program')).mode & 0o7777, 0o755)
  assert.equal(statSync(join(folder, 'root/tmp')).mode & 0o7777, 0o1777)
  assert.equal(statSync(join(folder, 'root/empty')).size, 0)
  assert.equal(statSync(join(folder, 'root/app/main.js')).mode & 0o7777, 0o600)
  assert.equal(readFileSync(join(folder, 'root', 'long/'.repeat(30), 'n'.repeat(90)), 'utf8'), 'deep')
  const listing = execFileSync('tar', ['-tvf', join(folder, 'image', manifest.Layers[1]), '--numeric-owner'], {
    encoding: 'utf8',
  })
  assert.match(listing, /65534\/65534 .*1970-01-01 .* app\/main\.js/)
})

test('image: the configuration says what to run, as whom, and names every layer by its digest', async t => {
  const folder = scratch(t)
  await writeImage(sample(folder), join(folder, 'image.tar'), 'docker')
  unpack(join(folder, 'image.tar'), join(folder, 'image'))
  const [manifest] = json(join(folder, 'image/manifest.json')) as [{ Config: string; Layers: string[] }]
  const config = json(join(folder, 'image', manifest.Config)) as Record<string, unknown>
  assert.equal(config['architecture'], 'amd64')
  assert.deepEqual(config['config'], {
    Entrypoint: ['/usr/bin/program'],
    Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'MODE=test'],
    User: '65534:65534',
    WorkingDir: '/app',
    Labels: { 'org.opencontainers.image.title': 'sample' },
  })
  const digests = manifest.Layers.map(layer =>
    createHash('sha256')
      .update(readFileSync(join(folder, 'image', layer)))
      .digest('hex'),
  )
  assert.deepEqual(config['rootfs'], { type: 'layers', diff_ids: digests.map(digest => `sha256:${digest}`) })
})

test('image: an OCI archive is a layout whose every blob has the digest and size that its parent names', async t => {
  const folder = scratch(t)
  const { id } = await writeImage(sample(folder), join(folder, 'image.tar'), 'oci')
  unpack(join(folder, 'image.tar'), join(folder, 'image'))
  type Descriptor = { digest: string; size: number; annotations?: Record<string, string> }
  const blob = ({ digest, size }: Descriptor): Buffer => {
    const bytes = readFileSync(join(folder, 'image/blobs', digest.replace(':', '/')))
    assert.equal(bytes.length, size)
    assert.equal(`sha256:${createHash('sha256').update(bytes).digest('hex')}`, digest)
    return bytes
  }
  assert.deepEqual(json(join(folder, 'image/oci-layout')), { imageLayoutVersion: '1.0.0' })
  const { manifests } = json(join(folder, 'image/index.json')) as { manifests: [Descriptor] }
  assert.equal(manifests[0].annotations?.['io.containerd.image.name'], 'docker.io/fairlead/sample:1')
  const manifest = JSON.parse(blob(manifests[0]).toString()) as { config: Descriptor; layers: Descriptor[] }
  assert.equal(manifest.config.digest, id)
  const config = JSON.parse(blob(manifest.config).toString()) as { rootfs: { diff_ids: string[] } }
  const diffs = manifest.layers.map(
    layer =>
      `sha256:${createHash('sha256')
        .update(gunzipSync(blob(layer)))
        .digest('hex')}`,
  )
  assert.deepEqual(config.rootfs.diff_ids, diffs)
})

test('image: the same files give the same bytes, in whatever order they are named', async t => {
  const folder = scratch(t)
  const image = sample(folder)
  for (const format of ['docker', 'oci'] as const) {
    await writeImage(image, join(folder, 'a.tar'), format)
    const turned = { ...image, layers: image.layers.map(files => [...files].reverse()) }
    await writeImage(turned, join(folder, 'b.tar'), format)
    assert.ok(readFileSync(join(folder, 'a.tar')).equals(readFileSync(join(folder, 'b.tar'))))
  }
})

test('image: a missing source leaves neither an archive nor scratch files', async t => {
  const folder = scratch(t)
  const image = { ...sample(folder), layers: [[{ path: '/a', source: join(folder, 'absent') }]] }
  await assert.rejects(writeImage(image, join(folder, 'image.tar'), 'docker'), /ENOENT/)
  assert.deepEqual(readdirSync(folder), ['program'])
})

for (const path of ['relative', '/a/../b', '/a//b', '/', '/a/']) {
  test(`image: refuses the path ${path}`, async t => {
    const folder = scratch(t)
    const image = { ...sample(folder), layers: [[{ path, bytes: '' }]] }
    await assert.rejects(writeImage(image, join(folder, 'image.tar'), 'docker'), /not a plain absolute path/)
  })
}

test('image: the root file system for Node holds all that it needs to start', {
  skip: process.platform !== 'linux' && 'needs Linux',
}, async t => {
  const files = await nodeRootfs(process.execPath)
  const paths = new Set(files.map(file => file.path))
  for (const path of ['/usr/local/bin/node', '/etc/passwd', '/etc/nsswitch.conf', '/tmp'])
    assert.ok(paths.has(path), path)
  if (process.getuid?.() !== 0) {
    t.skip('needs root to run it in a root of its own')
    return
  }
  // Run it there: a missing library would stop it.
  const folder = scratch(t)
  const { path } = await writeImage(
    { reference: 'a/b:1', layers: [files], entrypoint: [] },
    join(folder, 'a.tar'),
    'docker',
  )
  unpack(path, join(folder, 'image'))
  const layer = readdirSync(join(folder, 'image')).find(name => statSync(join(folder, 'image', name)).isDirectory())
  unpack(join(folder, 'image', layer ?? '', 'layer.tar'), join(folder, 'root'))
  const answer = execFileSync('chroot', [join(folder, 'root'), '/usr/local/bin/node', '-p', '6 * 7'], {
    encoding: 'utf8',
  })
  assert.equal(answer, '42\n')
})

test('image: a symbolic link to a library becomes the library', {
  skip: process.platform !== 'linux' && 'needs Linux',
}, async t => {
  const folder = scratch(t)
  symlinkSync(process.execPath, join(folder, 'node'))
  const libraries = await sharedLibraries(join(folder, 'node'))
  assert.ok(libraries.some(file => file.path.endsWith('/libc.so.6')))
})
