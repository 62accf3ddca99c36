// What starts the service with the machine and keeps it running: systemd, launchd, the service control manager. One file each.
export interface ServiceManager {
  /** For people. */
  readonly name: string
  /** False in containers and on machines with another init. */
  isRunning(): boolean
  /** A definition of ours is there, whether it runs or not. */
  isDefined(options: { signal: AbortSignal }): boolean | Promise<boolean>
  /** Ends what keeps the programs from being replaced, where something does. */
  release?(options: { signal: AbortSignal }): Promise<void>
  /** Writes the definition anew and (re)starts the service, now and with the machine. */
  start(options: { signal: AbortSignal }): Promise<void>
  /** Stops the service, which cleans the machine's network up, and removes the definition. */
  stop(options: { signal: AbortSignal }): Promise<void>
  /** Removes a folder when this very program, which is in it, has ended. Where that can't be done while it runs. */
  removeLater?(folder: string): void
  state(options: { signal: AbortSignal }): Promise<ServiceState>
}

export interface ServiceState {
  /** The manager's words: active, running, inactive… */
  readonly state: string
  /** Starts with the machine. */
  readonly enabled: boolean
}
