// Settings and their sources, as data and for people. The names of the data are an interface: add, never rename.
import type { ExplainedConfigOutput } from '../../common/protocol/index.ts'
import { columns, type Row } from './table.ts'

export type ConfigData = ReturnType<typeof configData>

export function configData(config: ExplainedConfigOutput) {
  return {
    session: config.session,
    sources: config.sources.map(({ kind, where, state }) => ({ kind, where, state })),
    settings: config.settings.map(({ key, flag, joined, values }) => ({
      key,
      flag,
      joined,
      values: values.map(({ value, source }) => ({ value, source })),
    })),
    overruled: config.overruled.map(({ key, value, source, by_key, by_value, by_source }) => ({
      key,
      value,
      source,
      by: { key: by_key, value: by_value, source: by_source },
    })),
    warnings: config.warnings.map(({ code, text, remedy }) => ({ code, text, remedy })),
  }
}

const sourceNames: Readonly<Record<string, string>> = {
  flags: 'options of the command line',
  file: 'your configuration file',
  kubeconfig: "the kubeconfig's entry of the cluster",
  manager: 'the traffic manager',
}

export function configText({ session, sources, settings, overruled, warnings }: ConfigData): string {
  const rows: Row[] = [
    ...sources.map(
      ({ kind, where, state }, at): Row => [
        at === 0 ? 'Sources' : '',
        [`${at + 1}. ${kind}: ${where === '' ? (sourceNames[kind] ?? kind) : where}${stateText(state)}`],
      ],
    ),
    ...settings.map(
      ({ key, values }): Row => [
        key,
        values.length === 0 ? ['none'] : values.map(({ value, source }) => `${value}  (${source})`),
      ],
    ),
    ...overruled.map(
      ({ key, value, source, by }): Row => [
        'Overruled',
        [`${key} ${value} of ${source}, by ${by.key} ${by.value} of ${by.source}`],
      ],
    ),
    ...warnings.map(({ code, text, remedy }): Row => ['Warning', [text, `${remedy} (${code})`]]),
  ]
  const title = session === '' ? 'What a connection would use:' : `What session ${session} uses:`
  return `${title}\n${columns(rows)}`
}

function stateText(state: string): string {
  return state === 'absent' ? ', which is not there' : state === 'unknown' ? ', which has not been asked' : ''
}
