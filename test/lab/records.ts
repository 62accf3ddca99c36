// What the machine knows of its labs: a folder with a record for each, written before anything else is made, and a claim on its number.
// A claim names the folder it belongs to, so that nobody takes down what carries the same number but is not theirs.
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabRecord } from './layout.ts'

// Gone after a reboot, as the namespaces are.
const claimsFolder = '/run/fairlead-lab'
const maxLabs = 100

/** Claims a number and writes the record. Throws when a lab of this name exists. */
export async function createRecord(
  stateRoot: string,
  spec: Omit<LabRecord, 'index' | 'stage' | 'owner'>,
): Promise<LabRecord> {
  const folder = join(stateRoot, spec.name)
  await mkdir(stateRoot, { recursive: true, mode: 0o711 })
  await mkdir(folder, { mode: 0o711 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new Error(`there is a lab named ${spec.name}; take it down with: npm run lab -- down --name ${spec.name}`)
  })
  const index = await claim(folder)
  const owner = { pid: process.pid, startedTicks: (await startedTicks(process.pid)) ?? '' }
  const record: LabRecord = { ...spec, index, stage: 'making', owner }
  await writeRecord(stateRoot, record)
  return record
}

export async function writeRecord(stateRoot: string, record: LabRecord): Promise<void> {
  const path = join(stateRoot, record.name, 'record.json')
  await writeFile(`${path}.new`, `${JSON.stringify(record, undefined, 2)}\n`)
  await rename(`${path}.new`, path)
}

/** Undefined when there is no lab of this name, or nothing was made of it yet. */
export async function readRecord(stateRoot: string, name: string): Promise<LabRecord | undefined> {
  const text = await readFile(join(stateRoot, name, 'record.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as LabRecord)
}

/** Names of all labs, finished or not. */
export async function listLabs(stateRoot: string): Promise<string[]> {
  const entries = await readdir(stateRoot, { withFileTypes: true }).catch(() => [])
  return entries.filter(entry => entry.isDirectory()).map(entry => entry.name)
}

/** Labs whose owner has ended without taking them down: a test that was killed, a making that was interrupted. */
export async function listOrphans(stateRoot: string): Promise<string[]> {
  const orphans: string[] = []
  for (const name of await listLabs(stateRoot)) {
    const owner = (await readRecord(stateRoot, name))?.owner
    if (owner !== undefined && (await startedTicks(owner.pid)) !== owner.startedTicks) orphans.push(name)
  }
  return orphans
}

/** When a process started, so that a number that was used again is not taken for it; undefined when there is none. See proc(5), stat. */
async function startedTicks(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The name, in parentheses, may hold anything. After it, the start is the 20th field.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

/** Whether the namespaces with this number are this lab's: not after a reboot, when another lab may have taken the number. */
export async function holdsClaim(stateRoot: string, record: LabRecord): Promise<boolean> {
  const owner = await readFile(join(claimsFolder, String(record.index)), 'utf8').catch(() => undefined)
  return owner === join(stateRoot, record.name)
}

/** The last step of taking a lab down: its folder, and every claim that names it. */
export async function removeRecord(stateRoot: string, name: string): Promise<void> {
  const folder = join(stateRoot, name)
  await rm(folder, { recursive: true, force: true })
  for (const claimed of await readdir(claimsFolder).catch(() => [])) {
    const path = join(claimsFolder, claimed)
    if ((await readFile(path, 'utf8').catch(() => undefined)) === folder) await rm(path, { force: true })
  }
  for (const empty of [claimsFolder, stateRoot]) await rmdir(empty).catch(() => undefined)
}

async function claim(folder: string): Promise<number> {
  for (let index = 1; index <= maxLabs; index++) {
    // Made again each time: the last lab to go may remove it in between.
    await mkdir(claimsFolder, { recursive: true })
    const taken = await writeFile(join(claimsFolder, String(index)), folder, { flag: 'wx' }).then(
      () => true,
      () => false,
    )
    if (taken) return index
  }
  throw new Error(`more than ${maxLabs} labs`)
}
