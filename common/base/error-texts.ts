// The table of every failure that a person can meet: one plain sentence, and what to do. {name} is filled from the error's detail.
// Sorted by area: daemon and service, network and DNS on the workstation, Kubernetes, the traffic manager, intercepts, files, command line, editor.
export interface ErrorText {
  readonly text: string
  readonly remedy: string
}

export const errorTexts = {
  INTERNAL: {
    text: 'Something went wrong inside Fairlead: {what}.',
    remedy: 'This is a bug: please report it with the output of `fairlead doctor`.',
  },

  // Daemon and service
  DAEMON_NOT_RUNNING: {
    text: 'The Fairlead service is not running.',
    remedy:
      'Install it with `sudo fairlead service install` (on Windows without sudo, as administrator), or run `sudo fairlead daemon` in another terminal.',
  },
  DAEMON_LOST: {
    text: 'The connection to the Fairlead service was lost.',
    remedy: 'Try again; if it repeats, look at `fairlead service status`.',
  },
  DAEMON_SILENT: {
    text: 'The Fairlead service did not answer within {seconds} seconds.',
    remedy: 'Look at `fairlead service status`; restarting the service ends all sessions and is always safe.',
  },
  NOT_ROOT: {
    text: 'This needs administrator rights.',
    remedy: 'Run it with sudo; on Windows, in a terminal that was opened as administrator.',
  },
  ROOT_REFUSED: {
    text: 'The privileged part of Fairlead refused a request: {what}.',
    remedy:
      'Check the option that names this value; if you gave none, please report it with the output of `fairlead doctor`.',
  },
  CANCELLED: {
    text: 'Cancelled.',
    remedy: 'Nothing was left behind.',
  },

  // Network and DNS on the workstation
  DEVICE_FAILED: {
    text: 'The virtual network device could not be opened: {what}.',
    remedy:
      'Check that the service runs as root; on Linux, that /dev/net/tun exists and that it has the capability NET_ADMIN.',
  },
  WINTUN_MISSING: {
    text: 'Windows needs wintun.dll for a network device, and there is none: {file}.',
    remedy:
      'Its licence lets nobody pass it on alone: download wintun-0.14.1.zip from https://www.wintun.net, and run `fairlead service install --wintun FILE` with its bin/amd64/wintun.dll (bin/arm64 on ARM).',
  },
  WINTUN_UNKNOWN: {
    text: 'The file {file} is not the wintun.dll that Fairlead knows: {what}.',
    remedy:
      'Take it from wintun-0.14.1.zip of https://www.wintun.net: bin/amd64/wintun.dll, or bin/arm64/wintun.dll on ARM.',
  },
  ROUTE_CONFLICT: {
    text: 'The cluster network {prefix} is already reached another way: {route}.',
    remedy:
      'Leave it to the other network with `--never-proxy {prefix}`, let Fairlead take it with `--allow-conflicting-subnets {prefix}`, or have both, the cluster under virtual addresses, with `--vnat {prefix}`.',
  },
  VIRTUAL_SUBNET_NONE: {
    text: 'There is no free network for virtual addresses: all of 198.18.0.0/15 is reached another way.',
    remedy: 'Name one that this machine has no use for with `--virtual-subnet CIDR`.',
  },
  PROXY_VIA_FAILED: {
    text: 'Connections cannot go through the workload {workload} of the namespace {namespace}: {what}.',
    remedy: 'Name a workload that `fairlead list` shows without an obstacle with --proxy-via NETWORK=WORKLOAD.',
  },
  ROUTES_FAILED: {
    text: 'The routes to the cluster could not be set: {what}.',
    remedy: 'Run `fairlead doctor`, which checks the routes one by one.',
  },
  DNS_FAILED: {
    text: "The machine's name resolution could not be set up: {what}.",
    remedy: 'Run `fairlead doctor`; `--dns ADDRESS` names the resolver to use when it cannot be found.',
  },
  DNS_NOT_SEEN: {
    text: 'Programs on this machine do not ask Fairlead for names: a probe through {mechanism} did not arrive.',
    remedy: 'Run `fairlead doctor`; `--dns ADDRESS` names the resolver that programs use.',
  },
  DNS_ZONES_LIMIT: {
    text: "This machine's name resolution takes no more zones: {count} namespaces of the cluster have no top-level names here.",
    remedy: 'Name those you need with --mapped-namespaces; full names (web.shop.svc.cluster.local) always work.',
  },
  DNS_OTHER_MECHANISM: {
    text: 'Name resolution through {mechanism} did not work on this machine, so another way was taken.',
    remedy: 'Nothing is needed; `fairlead status` shows the way in use.',
  },

  // Sessions
  SESSION_EXISTS: {
    text: 'A session named {name} exists already and wants something else.',
    remedy: 'End it with `fairlead disconnect`, or give the new one another name.',
  },
  SESSION_UNKNOWN: {
    text: 'There is no session named {name}.',
    remedy: 'See the sessions with `fairlead status`.',
  },
  SESSION_LIMIT: {
    text: 'There are {limit} sessions already, and no more are possible at once.',
    remedy: 'End one with `fairlead disconnect`.',
  },
  OPTION_INVALID: {
    text: 'The value {value} of {option} is not valid.',
    remedy: 'Networks are written like 10.0.0.0/8, addresses like 10.0.0.1, names like svc.example.com.',
  },
  SETTING_INVALID: {
    text: 'The setting {key} in {source} has a value that is not valid: {value}.',
    remedy: 'Correct it there; `fairlead config explain` shows every setting and where it comes from.',
  },
  SETTING_UNKNOWN: {
    text: 'There is no setting {key}, which {source} has.',
    remedy: 'Correct its name; `fairlead config explain` shows the names of all settings.',
  },
  SETTINGS_UNREADABLE: {
    text: 'The settings in {path} cannot be read: {what}.',
    remedy: 'The file is YAML: correct it, or move it away.',
  },

  // Kubernetes
  KUBECONFIG_NOT_FOUND: {
    text: 'No kubeconfig was found ({files}).',
    remedy: 'Name one with --kubeconfig, or set KUBECONFIG.',
  },
  KUBECONFIG_INVALID: {
    text: 'The kubeconfig cannot be used: {what}.',
    remedy: 'Check it with `kubectl config view`.',
  },
  CONTEXT_UNKNOWN: {
    text: 'The kubeconfig has no context named "{context}".',
    remedy: 'Choose one with --context: {known}.',
  },
  CREDENTIALS_FAILED: {
    text: 'The credentials for the cluster could not be obtained: {what}.',
    remedy: 'Check that `kubectl version` works in the same terminal; you may have to log in again.',
  },
  CLUSTER_UNREACHABLE: {
    text: 'The cluster at {server} cannot be reached: {what}.',
    remedy: 'Check that `kubectl version` works; a VPN or a proxy may be needed.',
  },
  CLUSTER_UNAUTHORIZED: {
    text: 'The cluster at {server} does not accept the credentials.',
    remedy: 'Log in again, then check that `kubectl auth whoami` works.',
  },
  CLUSTER_FORBIDDEN: {
    text: 'The cluster does not allow you to use {what}.',
    remedy: 'Ask its administrator for that right.',
  },
  PERMISSION_MISSING: {
    text: 'The cluster does not allow you what a session needs: {missing}.',
    remedy: 'Ask its administrator for that right; `kubectl auth can-i` answers the same question.',
  },
  NAMESPACES_FORBIDDEN: {
    text: 'You may not list the namespaces of the cluster, so only those you named work as top-level names.',
    remedy: 'Name them with --mapped-namespaces; full names (web.shop.svc.cluster.local) always work.',
  },
  PORT_FORWARD_FAILED: {
    text: 'The port-forward to the traffic manager failed: {what}.',
    remedy:
      'Check that you may get and create pods/portforward in its namespace, and that its pod is running; `fairlead doctor` does both.',
  },

  // The traffic manager
  MANAGER_NOT_INSTALLED: {
    text: 'There is no traffic manager in the namespace {namespace}.',
    remedy: 'Install it with `fairlead cluster install`, or name its namespace with --manager-namespace.',
  },
  MANAGER_SEVERAL: {
    text: 'There are Services named traffic-manager in several namespaces: {namespaces}.',
    remedy: 'Say with --manager-namespace (in files: cluster.managerNamespace) which one is your traffic manager.',
  },
  MANAGER_NOT_READY: {
    text: 'The traffic manager in the namespace {namespace} is not ready: {what}.',
    remedy: 'See `fairlead cluster status`.',
  },
  MANAGER_FAILED: {
    text: 'The traffic manager did not do what was asked: {what}.',
    remedy: 'Try again; see its log with `kubectl logs` if it repeats.',
  },

  // Intercepts
  NOT_CONNECTED: {
    text: 'The session is not connected to its cluster right now.',
    remedy: 'It reconnects by itself: see `fairlead status`, and try again then.',
  },
  SESSION_NONE: {
    text: 'This needs a connection to a cluster, and there is none.',
    remedy: 'Connect first with `fairlead connect`.',
  },
  SESSION_SEVERAL: {
    text: 'There are several sessions: {names}.',
    remedy: 'Say which one with --session NAME.',
  },
  WORKLOAD_UNKNOWN: {
    text: 'There is no workload {workload} in the namespace {namespace}.',
    remedy: 'See what there is with `fairlead list --namespace {namespace}`.',
  },
  WORKLOAD_NOT_INTERCEPTABLE: {
    text: 'The workload {workload} cannot be intercepted: {what}.',
    remedy: '`fairlead list` says so beside every workload that cannot be.',
  },
  PORT_UNKNOWN: {
    text: 'The workload {workload} has no port {port}.',
    remedy: 'It has {known}: choose one with --port LOCAL:PORT.',
  },
  PORT_AMBIGUOUS: {
    text: 'The workload {workload} has several ports that fit: {candidates}.',
    remedy: 'Choose one with --port LOCAL:PORT, and its service with --service when two services have it.',
  },
  INTERCEPT_EXISTS: {
    text: 'You have an intercept named {name} already.',
    remedy: 'Leave it with `fairlead leave {name}`, or give the new one another name with --name.',
  },
  INTERCEPT_UNKNOWN: {
    text: 'You have no intercept named {name}.',
    remedy: 'See those you have with `fairlead status`.',
  },
  INTERCEPT_LIMIT: {
    text: 'The session has {limit} intercepts already, and no more are possible at once.',
    remedy: 'Leave one with `fairlead leave`.',
  },
  INTERCEPT_OPTIONS: {
    text: 'These options do not go together: {what}.',
    remedy: 'See `fairlead intercept --help`.',
  },
  INTERCEPT_CONFLICT: {
    text: 'This port is intercepted already, by {client} (intercept "{intercept}").',
    remedy:
      'Both can work when each takes his own requests only: --http-header NAME=VALUE. Else ask {client}, or an administrator for `fairlead revoke`.',
  },
  INTERCEPT_CONFLICT_UNNAMED: {
    text: 'Somebody else intercepts this port already: {what}.',
    remedy: 'See `fairlead list`, which says who.',
  },
  ADMINISTRATION_FORBIDDEN: {
    text: 'The cluster does not let you take away what others have in {where}.',
    remedy: 'Ask its administrator to do it, or for the role `edit` there (the right to create serviceaccounts/token).',
  },
  INTERCEPT_REVOKED: {
    text: 'The intercept {name} was taken away: {what}.',
    remedy: 'Leave it with `fairlead leave {name}`; it can then be made anew.',
  },
  INTERCEPT_REFUSED: {
    text: 'The cluster did not take the intercept: {what}.',
    remedy: 'See `fairlead list` for what can be intercepted, and the log of the traffic manager.',
  },
  INTERCEPT_PATH_LOST: {
    text: 'The connection to the cluster was lost, so traffic goes to the application.',
    remedy: 'It comes back by itself as soon as the session is connected again.',
  },
  AGENT_NOT_READY: {
    text: 'The workload {workload} has no working agent: {what}.',
    remedy:
      'See its pods with `kubectl describe pod`; a quota, a policy or an image that cannot be pulled may be in the way.',
  },
  LOCAL_PORT_TAKEN: {
    text: 'Connections to {address} belong to the intercept {intercept} already.',
    remedy: 'Let your process listen on another port, and name that with --port LOCAL:PORT.',
  },
  LOCAL_PORT_BUSY: {
    text: 'The local address {address} cannot be used: {what}.',
    remedy: 'Choose another local port (--to-pod LOCAL:PORT), or end the program that uses this one.',
  },
  MOUNT_UNUSABLE: {
    text: 'Volumes cannot appear under {folder}: {what}.',
    remedy: 'Name an empty or a new folder with --mount, or take --mount=false.',
  },
  MANAGER_TOO_OLD: {
    text: 'The traffic manager of this cluster ({version}) cannot do that.',
    remedy: "It needs Fairlead's own: `fairlead cluster install`.",
  },

  // Files of a workload
  MOUNT_FAILED: {
    text: 'The files of the workload could not be put under {folder}: {what}.',
    remedy: 'Name an empty folder with --mount, or do without the files with --mount false.',
  },
  MOUNT_TOO_LARGE: {
    text: 'The volumes hold more than {megabytes} MB or {files} files, too much for the copy that this machine needs for lack of FUSE.',
    remedy: 'Install fuse3, so that files are fetched when they are read, or do without them with --mount false.',
  },
  MOUNT_NOT_WRITABLE: {
    text: 'Writable files need FUSE, which cannot be used on this machine.',
    remedy: 'Install fuse3, or leave --writable out.',
  },

  // Command line
  ENVIRONMENT_NOT_WRITABLE: {
    text: 'The environment cannot be written in the syntax {syntax}, because of {variables}.',
    remedy:
      'Choose another one with --env-syntax (--syntax of `fairlead env`): json holds everything, sh values of several lines. With `fairlead docker-run`, leave --intercept out and name the variables with -e.',
  },
  FILE_NOT_WRITABLE: {
    text: 'The file {file} could not be written: {what}.',
    remedy: 'Name one in a folder that you may write to.',
  },
  COMMAND_NOT_FOUND: {
    text: 'There is no program named {command}.',
    remedy: 'Check the words after --.',
  },
  COMMAND_NOT_STARTED: {
    text: 'The command {command} could not be started: {what}.',
    remedy: 'Check that it is a program that you may run.',
  },

  // A command's own network (fairlead run)
  RUN_NEEDS_LINUX: {
    text: 'A command can have a network of its own on Linux only.',
    remedy: 'Install the service with `fairlead service install`, and use `fairlead connect`.',
  },
  RUN_FORBIDDEN: {
    text: 'This machine does not let users make networks of their own: {what}.',
    remedy: 'Allow it with `{fix}`, or let an administrator install the service: `sudo fairlead service install`.',
  },
  RUN_NO_DEVICE: {
    text: 'The device /dev/net/tun cannot be used: {what}.',
    remedy:
      'Load it with `sudo modprobe tun`; everybody may open it on most systems (mode 0666). In a container: `--device /dev/net/tun`.',
  },
  RUN_PROGRAM_MISSING: {
    text: 'A command gets its network with {program}, which this machine lacks or has in too old a version.',
    remedy: 'Install the package {package}.',
  },
  RUN_FAILED: {
    text: "The command's network could not be made: {what}.",
    remedy:
      'Look at the log that --log-file FILE writes; with the service, `fairlead connect` does the same for the whole machine.',
  },

  // Sessions in containers
  DOCKER_MISSING: {
    text: 'There is no program named docker on this machine.',
    remedy: 'Install Docker or podman-docker; without either, `fairlead run` puts a single command into the cluster.',
  },
  DOCKER_FAILED: {
    text: 'The command `docker {command}` failed: {what}.',
    remedy: 'Check that `docker version` works in the same terminal.',
  },
  DOCKER_IMAGE: {
    text: 'Docker does not have the image {image}, and there is no {archive} to load it from.',
    remedy:
      'Make it with `npm run image -- daemon`, or name another with `--docker-image`, which Docker may then fetch.',
  },
  DOCKER_FOLDER: {
    text: 'The folder {folder} for volumes is not yours alone.',
    remedy: 'Remove it, or set XDG_RUNTIME_DIR to a folder that only you may write to.',
  },
  DOCKER_CREDENTIALS: {
    text: "The credentials of this context are made by the program {program}, which the daemon's container does not have.",
    remedy: 'Use a context with a token or a client certificate, or connect without --docker.',
  },
  DOCKER_LOOPBACK: {
    text: 'The API server {server} is on the loopback of this machine, where containers cannot reach it.',
    remedy: 'Use a context whose server has an address of its own, or connect without --docker.',
  },

  // Installation
  PROGRAM_MISSING: {
    text: 'A part of Fairlead is missing: {file}.',
    remedy: 'Install Fairlead again; in a checkout, run `npm run build`.',
  },
  SERVICE_NEWER: {
    text: 'The installed service ({installed}) is newer than this program ({version}).',
    remedy: 'Upgrade this program, or put the older service there with `--downgrade`.',
  },
  SERVICE_FAILED: {
    text: 'The service could not be {done}: {what}.',
    remedy:
      'See its log (`journalctl -u fairlead`; on macOS /var/log/fairlead.log, on Windows fairlead.log in Program Files\\Fairlead), then try again; `sudo fairlead daemon` runs it in a terminal.',
  },
  HELM_FAILED: {
    text: 'Helm did not do what was asked: {what}.',
    remedy: 'Try it without helm: `fairlead cluster install --no-helm`.',
  },
  WORKLOADS_NOT_RESTORED: {
    text: 'The agents could not be taken out of all workloads: {what}.',
    remedy:
      'The traffic manager is still there: try again, or remove it all the same with `fairlead cluster uninstall --keep-agents`; agents without it pass everything on to their application.',
  },
  MANAGER_INSTALL_FAILED: {
    text: 'The traffic manager could not be installed: {what}.',
    remedy:
      'Installing needs the rights of a cluster administrator; see `fairlead cluster status` for what is there now.',
  },

  // Editor
  EDITOR_NOT_CONNECTED: {
    text: 'This workstation is not connected to a cluster.',
    remedy: 'Connect first: “Fairlead: Connect…”.',
  },
  EDITOR_NO_INTERCEPT: {
    text: 'Nothing is intercepted.',
    remedy: 'Intercept a workload first: right-click it in the Clusters view.',
  },
  EDITOR_BLOCKED: {
    text: "The workload {workload} can't be intercepted: {what}.",
    remedy: 'Choose another workload, or ask who runs the cluster.',
  },
  EDITOR_NO_FOLDER: {
    text: 'No folder is open.',
    remedy: "Open the folder that holds the workload's code.",
  },
  EDITOR_NO_FILES: {
    text: 'The files of {workload} are not on this machine.',
    remedy: 'Leave the intercept and take it again with the setting “fairlead.intercept.mountFiles” on.',
  },
  EDITOR_NO_SERVICE: {
    text: 'No service has a port of {workload}.',
    remedy: 'Its pods can be reached by their addresses; see “kubectl get pods -o wide”.',
  },
  EDITOR_CHOOSE_ROW: {
    text: 'This command needs to know which row is meant.',
    remedy: "Right-click {what} in Fairlead's side bar.",
  },
  EDITOR_WISH_INVALID: {
    text: 'What {where} says of Fairlead is not right: {what}.',
    remedy: 'Correct it; completion in the file offers what there is.',
  },
  EDITOR_PROGRAM_FAILED: {
    text: 'The command `{command}` failed: {what}.',
    remedy: "Fairlead's log has the whole of what it said.",
  },
  EDITOR_NO_DEBUGGER: {
    text: 'No extension for the debug type “{type}” is installed.',
    remedy: 'Install the extension of that language, then start again.',
  },
  EDITOR_UNTRUSTED: {
    text: 'This folder is not trusted, so Fairlead reads nothing of it.',
    remedy: 'Trust the folder first: “Workspaces: Manage Workspace Trust”.',
  },
  EDITOR_NOT_A_WORKLOAD: {
    text: 'No workload of namespace {namespace} belongs to {kind} {name}.',
    remedy:
      'Choose a Deployment, StatefulSet, ReplicaSet or Rollout, or a service or pod of one, in the connected cluster.',
  },
  EDITOR_NO_ADMINISTRATOR: {
    text: 'There is no way here to become administrator: {why}.',
    remedy: 'Have an administrator run `{command}` on this machine.',
  },
} as const satisfies Record<string, ErrorText>

export type ErrorCode = keyof typeof errorTexts
