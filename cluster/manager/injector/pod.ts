// Pods as they are in JSON, with the field names of the Kubernetes API: the client's model classes as plain data.
import type {
  V1Container,
  V1EnvFromSource,
  V1EnvVar,
  V1LocalObjectReference,
  V1Pod,
  V1PodSpec,
  V1ResourceRequirements,
  V1SecurityContext,
  V1Volume,
  V1VolumeMount,
} from '@kubernetes/client-node'

type Plain<T> = T extends Date ? string : T extends object ? { [Key in keyof T]: Plain<T[Key]> } : T

export type Pod = Plain<V1Pod>
export type PodSpec = Plain<V1PodSpec>
export type Container = Plain<V1Container>
export type Variable = Plain<V1EnvVar>
export type VariableSource = Plain<V1EnvFromSource>
export type Volume = Plain<V1Volume>
export type VolumeMount = Plain<V1VolumeMount>
export type SecurityContext = Plain<V1SecurityContext>
export type Resources = Plain<V1ResourceRequirements>
export type SecretReference = Plain<V1LocalObjectReference>
