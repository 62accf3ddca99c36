// All sources together: the settings in force, and where each value comes from. Pure.
//
// The order is flags, the user's file, the kubeconfig, the manager. Of a single value that of the first source counts. Lists are joined; where an
// entry contradicts one of an earlier source (the same suffix included and excluded, the same network routed and not, two mappings of a name, a
// mapped name excluded), the earlier source has the last word, so that a person can undo what the administrator of a cluster has set.
import { isDeepStrictEqual } from 'node:util'
import { keys, textOf } from './keys.ts'
import { defaults, type Mapping, type Settings, type Source } from './settings.ts'

type Setting = keyof Settings

/** One value, and who gave it. */
export interface Said {
  readonly setting: Setting
  readonly value: unknown
  readonly source: Source
}

export interface Overruled extends Said {
  readonly by: Said
}

export interface Merged {
  readonly settings: Settings
  /** All values in force, but defaults. */
  readonly said: readonly Said[]
  readonly overruled: readonly Overruled[]
}

/** What an entry is about: entries of the same setting, or of these two, can't both hold. */
const opposites: Partial<Record<Setting, Setting>> = {
  includeSuffixes: 'excludeSuffixes',
  excludeSuffixes: 'includeSuffixes',
  alsoProxy: 'neverProxy',
  neverProxy: 'alsoProxy',
  excludes: 'mappings',
  mappings: 'excludes',
}

/** `sources` in order of precedence. */
export function merge(sources: readonly Source[]): Merged {
  const said: Said[] = []
  const overruled: Overruled[] = []
  for (const source of sources) {
    for (const key of keys) {
      const given = source.given[key.setting]
      if (given === undefined) continue
      const values: readonly unknown[] = key.several === 'joined' ? (given as readonly unknown[]) : [given]
      for (const value of values) {
        const candidate = { setting: key.setting, value, source }
        const by = said.find(other => excludes(other, candidate, key.several === 'joined'))
        if (by === undefined) said.push(candidate)
        else if (by.source !== source && !isDeepStrictEqual(by.value, value)) overruled.push({ ...candidate, by })
        else if (by.setting !== candidate.setting && by.source !== source) overruled.push({ ...candidate, by })
      }
    }
  }
  return { settings: settingsOf(said), said, overruled }
}

/** Whether `candidate` can't hold beside what an earlier source, or the same one before, has said. */
function excludes(other: Said, candidate: Said, isJoined: boolean): boolean {
  if (other.setting === candidate.setting) return !isJoined || subjectOf(other) === subjectOf(candidate)
  if (opposites[candidate.setting] !== other.setting || other.source === candidate.source) return false
  return subjectOf(other) === subjectOf(candidate)
}

function subjectOf({ setting, value }: Said): string {
  return setting === 'mappings'
    ? (value as Mapping).name
    : setting === 'excludes'
      ? String(value)
      : textOf(value, setting)
}

function settingsOf(said: readonly Said[]): Settings {
  const values: Record<string, unknown> = { ...defaults }
  for (const { setting, several } of keys) {
    const own = said.filter(other => other.setting === setting).map(({ value }) => value)
    if (several === 'joined') values[setting] = own
    else if (own.length > 0) values[setting] = own[0]
  }
  const settings = values as unknown as Settings
  // An empty list of namespaces is the word `all`.
  return settings.mappedNamespaces?.length === 0 ? { ...settings, mappedNamespaces: undefined } : settings
}
