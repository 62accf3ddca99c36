// Writes common/protocol/generated from common/protocol/proto: per .proto a TypeScript module with the descriptor as JSON (nothing is read or
// parsed at run time), and the message types by proto-loader. `--check DIR` writes elsewhere, for the test that compares.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import protobuf from 'protobufjs'

const root = new URL('..', import.meta.url).pathname
const source = join(root, 'common/protocol/proto')
const target = process.argv[2] === '--check' ? process.argv[3] : join(root, 'common/protocol/generated')

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
const protos = readdirSync(source)
  .filter(name => name.endsWith('.proto'))
  .sort()
for (const name of protos) {
  const parsed = new protobuf.Root()
  parsed.resolvePath = (_, path) =>
    path.startsWith('google/protobuf/') || path.startsWith('/') ? path : join(source, path)
  parsed.loadSync(join(source, name), { keepCase: true, alternateCommentMode: true })
  const json = JSON.stringify(parsed.toJSON(), undefined, 1)
  const constant = name.replace('.proto', '').replace(/-(\w)/g, (_, letter) => letter.toUpperCase())
  writeFileSync(
    join(target, `${name.replace('.proto', '')}.descriptor.ts`),
    `// Generated from ${name} by \`npm run generate\`. Do not edit.\nexport const ${constant}Descriptor: object = ${json}\n`,
  )
}
execFileSync(
  join(root, 'node_modules/.bin/proto-loader-gen-types'),
  [
    '--keepCase',
    '--longs=Number',
    '--enums=String',
    '--bytes=Buffer',
    '--defaults',
    '--oneofs',
    '--importFileExtension=.ts',
    '--grpcLib=@grpc/grpc-js',
    `--includeDirs=${source}`,
    `--outDir=${target}`,
    ...protos,
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
)
// The generator writes the absolute path of its input into every file: only the project's own path may stay.
for (const name of readdirSync(target, { recursive: true })) {
  const file = join(target, name)
  if (!name.endsWith('.ts')) continue
  const text = readFileSync(file, 'utf8')
  if (text.startsWith('// Original file: ')) writeFileSync(file, text.replace(root, ''))
}
