// What starts the service with the machine and keeps it running: systemd, launchd, the service control manager. One file each.
export interface ServiceManager {
  /** For people. */
  readonly name: string
  /** False in containers and on machines with another init. */
  isRunning(): boolean
  /** A definition of ours is there, whether it runs or not. */
  isDefined(): boolean
  /** Writes the definition anew and (re)starts the service, now and with the machine. */
  start(options: { signal: AbortSignal }): Promise<void>
  /** Stops the service, which cleans the machine's network up, and removes the definition. */
  stop(options: { signal: AbortSignal }): Promise<void>
  state(options: { signal: AbortSignal }): Promise<ServiceState>
}

export interface ServiceState {
  /** The manager's words: active, running, inactive… */
  readonly state: string
  /** Starts with the machine. */
  readonly enabled: boolean
}
