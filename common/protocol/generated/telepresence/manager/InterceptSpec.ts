// Original file: common/protocol/proto/manager.proto

import type { HttpFilter as _telepresence_manager_HttpFilter, HttpFilter__Output as _telepresence_manager_HttpFilter__Output } from '../../telepresence/manager/HttpFilter.ts';
import type { Long } from '@grpc/proto-loader';

export interface InterceptSpec {
  'name'?: (string);
  'client'?: (string);
  'agent'?: (string);
  'mechanism'?: (string);
  'target_host'?: (string);
  'target_port'?: (number);
  'namespace'?: (string);
  'mechanism_args'?: (string)[];
  'port_identifier'?: (string);
  'reserved'?: (string);
  'service_uid'?: (string);
  'workload_kind'?: (string);
  'service_name'?: (string);
  'extra_ports'?: (number)[];
  'roundtrip_latency'?: (number | string | Long);
  'dial_timeout'?: (number | string | Long);
  'local_ports'?: (string)[];
  'service_port_name'?: (string);
  'service_port'?: (number);
  'protocol'?: (string);
  'replace'?: (boolean);
  'container_port'?: (number);
  'container_name'?: (string);
  'http_filter'?: (_telepresence_manager_HttpFilter | null);
  'writable_files'?: (boolean);
}

export interface InterceptSpec__Output {
  'name': (string);
  'client': (string);
  'agent': (string);
  'mechanism': (string);
  'target_host': (string);
  'target_port': (number);
  'namespace': (string);
  'mechanism_args': (string)[];
  'port_identifier': (string);
  'reserved': (string);
  'service_uid': (string);
  'workload_kind': (string);
  'service_name': (string);
  'extra_ports': (number)[];
  'roundtrip_latency': (number);
  'dial_timeout': (number);
  'local_ports': (string)[];
  'service_port_name': (string);
  'service_port': (number);
  'protocol': (string);
  'replace': (boolean);
  'container_port': (number);
  'container_name': (string);
  'http_filter': (_telepresence_manager_HttpFilter__Output | null);
  'writable_files': (boolean);
}
