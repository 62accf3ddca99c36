// A container's environment inside the agent's: every name gets a prefix, and so do the references $(NAME) in values, as Kubernetes expands them:
// https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
import type { Container, Variable, VariableSource } from './pod.ts'

/** Whether $(NAME) means a variable that the container declares; others (service variables) stay as they are. */
type IsDeclared = (name: string) => boolean

export function prefixedVariables(container: Container, prefix: string, serviceVariables: IsDeclared): Variable[] {
  const isDeclared = declaredIn(container, serviceVariables)
  return (container.env ?? []).map(variable => {
    const { name, value, valueFrom } = variable
    const resource = valueFrom?.resourceFieldRef
    return {
      name: `${prefix}${name}`,
      ...(value !== undefined && { value: prefixReferences(value, prefix, isDeclared) }),
      // Without a container's name it would mean the agent's own resources.
      ...(valueFrom !== undefined && {
        valueFrom:
          resource === undefined
            ? valueFrom
            : { ...valueFrom, resourceFieldRef: { containerName: container.name, ...resource } },
      }),
    }
  })
}

export function prefixedSources({ envFrom = [] }: Container, prefix: string): VariableSource[] {
  return envFrom.map(source => ({ ...source, prefix: `${prefix}${source.prefix ?? ''}` }))
}

export function declaredIn({ env = [], envFrom = [] }: Container, isServiceVariable: IsDeclared): IsDeclared {
  const names = new Set(env.map(({ name }) => name))
  // What a ConfigMap or Secret holds is not known here, so with envFrom a name counts as declared unless a service has it.
  return name => names.has(name) || (envFrom.length > 0 && !isServiceVariable(name))
}

/** `$$` is an escaped dollar, `$(` reads up to the next `)`; everything else is text. */
export function prefixReferences(value: string, prefix: string, isDeclared: IsDeclared): string {
  let result = ''
  let at = 0
  while (at < value.length) {
    const dollar = value.indexOf('$', at)
    if (dollar === -1) break
    result += value.slice(at, dollar)
    at = dollar + 1
    const next = value[at]
    const end = next === '(' ? value.indexOf(')', at) : -1
    if (next === '$') {
      result += '$$'
      at++
    } else if (end !== -1) {
      const name = value.slice(at + 1, end)
      result += `$(${isDeclared(name) ? prefix : ''}${name})`
      at = end + 1
    } else {
      result += '$'
    }
  }
  return result + value.slice(at)
}

/** The names that Kubernetes gives to every pod of a namespace for its services: WEB_SERVICE_HOST, WEB_PORT_80_TCP, … */
export function serviceVariablesOf(services: readonly string[]): IsDeclared {
  const beginnings = ['kubernetes', ...services].map(name => name.toUpperCase().replaceAll('-', '_'))
  return name =>
    beginnings.some(
      beginning =>
        name.startsWith(`${beginning}_`) &&
        /^(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_\w+)?)$/.test(name.slice(beginning.length + 1)),
    )
}
