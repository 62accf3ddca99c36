// What is set, and where it comes from: of a session, or of a connection that would be made now.
import type { ConfigSource, ExplainedConfig, Setting } from '../../../../common/protocol/index.ts'
import type { Session, Sessions, Wanted } from '../session/index.ts'
import { defaults, keys, type Merged, merge, type Source, sourceKinds, textOf } from '../settings/index.ts'
import { warningMessage } from './messages.ts'

/** Throws SESSION_UNKNOWN, SESSION_SEVERAL and what reading the kubeconfig and the settings throws. */
export async function explainConfig(
  sessions: Sessions,
  { session: name, wanted, preview }: { session: string; wanted: Wanted; preview: boolean },
): Promise<ExplainedConfig> {
  if (name !== '' || (!preview && sessions.all.length > 0)) return ofSession(sessions.one(name))
  using cluster = sessions.openCluster(wanted.kubeconfig)
  const sources = await sessions.localSources(wanted, cluster)
  return { ...explained(merge(sources), sources, false), session: '', warnings: [] }
}

function ofSession(session: Session): ExplainedConfig {
  const { configuration, snapshot } = session
  const warnings = snapshot.warnings.filter(({ code }) => code.startsWith('SETTING')).map(warningMessage)
  return {
    ...explained(configuration, configuration.sources, configuration.hasManager),
    session: session.name,
    warnings,
  }
}

function explained(
  merged: Merged,
  sources: readonly Source[],
  hasManager: boolean,
): Pick<ExplainedConfig, 'sources' | 'settings' | 'overruled'> {
  return {
    sources: sourceKinds.map((kind): ConfigSource => {
      const source = sources.find(other => other.kind === kind)
      if (kind === 'manager') return { kind, where: '', state: hasManager ? 'read' : 'unknown' }
      return { kind, where: source?.where ?? '', state: source === undefined ? 'absent' : 'read' }
    }),
    settings: keys.map(({ setting, key, flag, several }): Setting => {
      const said = merged.said.filter(other => other.setting === setting)
      const values = said.flatMap(({ value, source }) =>
        texts(value, setting).map(value => ({ value, source: source.kind })),
      )
      const standard = defaults[setting]
      const values0 =
        standard === undefined || several === 'joined' ? [] : [{ value: textOf(standard, setting), source: 'default' }]
      return { key, flag, joined: several === 'joined', values: values.length > 0 ? values : values0 }
    }),
    overruled: merged.overruled.flatMap(({ setting, value, source, by }) =>
      texts(value, setting).map(text => ({
        key: keyOf(setting),
        value: text,
        source: source.kind,
        by_key: keyOf(by.setting),
        by_value: texts(by.value, by.setting).join(', '),
        by_source: by.source.kind,
      })),
    ),
  }
}

/** A list that was chosen as a whole is many; none of it means all. */
function texts(value: unknown, setting: keyof typeof defaults): readonly string[] {
  if (!Array.isArray(value)) return [textOf(value, setting)]
  return value.length === 0 ? ['all'] : value.map(item => textOf(item, setting))
}

function keyOf(setting: keyof typeof defaults): string {
  return keys.find(key => key.setting === setting)?.key ?? setting
}
