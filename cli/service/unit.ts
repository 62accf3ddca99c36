// The systemd unit: systemd.service(5), systemd.exec(5). `systemd-analyze security` gives it at most 3.0 (a test asks).
// The sandbox holds for the user halves too, which run as the connecting users, read kubeconfigs and run credential plugins. Hence:
//   ProtectHome, PrivateTmp   off: kubeconfigs, plugins, their caches and agent sockets are in homes and in /tmp
//   ProtectSystem             full, not strict: strict makes homes read-only, and token caches are written there
//   CapabilityBoundingSet     NET_ADMIN (device, routes, nft, resolved's link), SETUID and SETGID (to become the user), KILL (to end a user half).
//                             Not DAC_OVERRIDE and CHOWN: the root half reads and owns no one's files
//   MemoryDenyWriteExecute    off: V8 compiles
//   PrivateDevices            off, since it hides /dev/net/tun; DevicePolicy=closed with that one exception instead
import type { Places } from './places.ts'

export function unitText({ library }: Pick<Places, 'library'>): string {
  const program = `${library}/node ${library}/fairleadd-root.mjs`
  return `# Written by \`fairlead service install\`.
[Unit]
Description=Fairlead: this workstation inside a Kubernetes cluster
After=network.target dbus.service systemd-resolved.service

[Service]
Type=exec
ExecStart=${program}
ExecStopPost=${program} --clean-up
Restart=on-failure
RestartSec=1
# Only the root half is asked to end; it ends the user halves. Whoever is left then is killed.
KillMode=mixed
TimeoutStopSec=10
OOMPolicy=continue
LimitNOFILE=65536
LimitCORE=0
RuntimeDirectory=fairlead
RuntimeDirectoryMode=0755
UMask=0077
Environment=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

CapabilityBoundingSet=CAP_NET_ADMIN CAP_SETUID CAP_SETGID CAP_KILL
NoNewPrivileges=yes
ProtectSystem=full
ProtectProc=invisible
PrivateMounts=yes
DevicePolicy=closed
DeviceAllow=/dev/net/tun rw
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`
}
