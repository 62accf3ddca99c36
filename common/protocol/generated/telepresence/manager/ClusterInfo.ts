// Original file: common/protocol/proto/manager.proto

import type { IPNet as _telepresence_manager_IPNet, IPNet__Output as _telepresence_manager_IPNet__Output } from '../../telepresence/manager/IPNet.ts';
import type { Routing as _telepresence_manager_Routing, Routing__Output as _telepresence_manager_Routing__Output } from '../../telepresence/manager/Routing.ts';
import type { DNS as _telepresence_manager_DNS, DNS__Output as _telepresence_manager_DNS__Output } from '../../telepresence/manager/DNS.ts';

export interface ClusterInfo {
  'kube_dns_ip'?: (Buffer | Uint8Array | string);
  'service_subnet'?: (_telepresence_manager_IPNet | null);
  'pod_subnets'?: (_telepresence_manager_IPNet)[];
  'cluster_domain'?: (string);
  'manager_pod_ip'?: (Buffer | Uint8Array | string);
  'routing'?: (_telepresence_manager_Routing | null);
  'dns'?: (_telepresence_manager_DNS | null);
  'manager_pod_port'?: (number);
  'injector_svc_ip'?: (Buffer | Uint8Array | string);
  'injector_svc_port'?: (number);
  'injector_svc_host'?: (string);
  'service_subnets'?: (_telepresence_manager_IPNet)[];
  'service_subnet_source'?: (string);
}

export interface ClusterInfo__Output {
  'kube_dns_ip': (Buffer);
  'service_subnet': (_telepresence_manager_IPNet__Output | null);
  'pod_subnets': (_telepresence_manager_IPNet__Output)[];
  'cluster_domain': (string);
  'manager_pod_ip': (Buffer);
  'routing': (_telepresence_manager_Routing__Output | null);
  'dns': (_telepresence_manager_DNS__Output | null);
  'manager_pod_port': (number);
  'injector_svc_ip': (Buffer);
  'injector_svc_port': (number);
  'injector_svc_host': (string);
  'service_subnets': (_telepresence_manager_IPNet__Output)[];
  'service_subnet_source': (string);
}
