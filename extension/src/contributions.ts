// Every name that the manifest (package.json) and the code share: commands, views, context keys, settings. A test holds both against each other,
// so a misspelt one is a compile error here or a red test there.

export const commands = {
  connect: 'fairlead.connect',
  disconnect: 'fairlead.disconnect',
  switchNamespace: 'fairlead.switchNamespace',
  refresh: 'fairlead.refresh',
  intercept: 'fairlead.intercept',
  interceptResource: 'fairlead.interceptResource',
  wiretap: 'fairlead.wiretap',
  ingest: 'fairlead.ingest',
  leave: 'fairlead.leave',
  leaveAll: 'fairlead.leaveAll',
  revoke: 'fairlead.revoke',
  debug: 'fairlead.debug',
  bindFolder: 'fairlead.bindFolder',
  openTerminal: 'fairlead.openTerminal',
  openTerminalInside: 'fairlead.openTerminalInside',
  copyEnvironment: 'fairlead.copyEnvironment',
  saveEnvironment: 'fairlead.saveEnvironment',
  openMount: 'fairlead.openMount',
  openInBrowser: 'fairlead.openInBrowser',
  copyUrl: 'fairlead.copyUrl',
  showTraffic: 'fairlead.showTraffic',
  showTopology: 'fairlead.showTopology',
  uninstallAgent: 'fairlead.uninstallAgent',
  installManager: 'fairlead.installManager',
  installService: 'fairlead.installService',
  startService: 'fairlead.startService',
  uninstallService: 'fairlead.uninstallService',
  doctor: 'fairlead.doctor',
  collectDiagnostics: 'fairlead.collectDiagnostics',
  showLog: 'fairlead.showLog',
  openWalkthrough: 'fairlead.openWalkthrough',
  menu: 'fairlead.menu',
} as const
export type CommandId = (typeof commands)[keyof typeof commands]

export const views = {
  clusters: 'fairlead.clusters',
  intercepts: 'fairlead.intercepts',
  connection: 'fairlead.connection',
} as const

export const walkthrough = 'fairlead.start'

/** Keys of `when` clauses; set from real state only. */
export const contextKeys = {
  /** waiting, absent, stopped, lost, incompatible, running */
  daemon: 'fairlead.daemon',
  connected: 'fairlead.connected',
  hasIntercept: 'fairlead.hasIntercept',
  /** unknown, none, some, failed */
  contexts: 'fairlead.contexts',
} as const

export const settings = {
  section: 'fairlead',
  socket: 'daemon.socket',
  kubeconfig: 'kubeconfig',
  productionContexts: 'productionContexts',
  precedence: 'environment.precedence',
  include: 'environment.include',
  exclude: 'environment.exclude',
  afterDebugging: 'debug.afterStop',
  terminals: 'terminal.environment',
  mounts: 'intercept.mountFiles',
} as const

/** Panels, by the ends of their types. */
export const panels = { traffic: 'fairlead.traffic', topology: 'fairlead.topology' } as const

/** The property of a launch configuration, and of our own mark in a resolved one. */
export const launchProperty = 'fairlead'
export const launchMark = '__fairlead'
export const taskType = 'fairlead'
export const recipeFile = 'fairlead.yaml'

export const toolNames = {
  list: 'fairlead_list',
  connect: 'fairlead_connect',
  intercept: 'fairlead_intercept',
  requests: 'fairlead_requests',
} as const
