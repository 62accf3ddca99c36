// Generated from manager.proto by `npm run generate`. Do not edit.
export const managerDescriptor: object = {
 "nested": {
  "telepresence": {
   "nested": {
    "manager": {
     "nested": {
      "ClientInfo": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "install_id": {
         "type": "string",
         "id": 2
        },
        "product": {
         "type": "string",
         "id": 3
        },
        "version": {
         "type": "string",
         "id": 4
        },
        "api_key": {
         "type": "string",
         "id": 5
        },
        "namespace": {
         "type": "string",
         "id": 6
        }
       }
      },
      "AgentInfo": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "pod_ip": {
         "type": "string",
         "id": 2
        },
        "product": {
         "type": "string",
         "id": 3
        },
        "version": {
         "type": "string",
         "id": 4
        },
        "mechanisms": {
         "rule": "repeated",
         "type": "Mechanism",
         "id": 5
        },
        "environment": {
         "keyType": "string",
         "type": "string",
         "id": 6
        },
        "namespace": {
         "type": "string",
         "id": 7
        },
        "pod_name": {
         "type": "string",
         "id": 8
        },
        "api_port": {
         "type": "int32",
         "id": 9
        },
        "workload_kind": {
         "type": "string",
         "id": 1000
        },
        "ports": {
         "rule": "repeated",
         "type": "AgentPort",
         "id": 1001
        }
       },
       "nested": {
        "Mechanism": {
         "fields": {
          "name": {
           "type": "string",
           "id": 1
          },
          "product": {
           "type": "string",
           "id": 2
          },
          "version": {
           "type": "string",
           "id": 3
          }
         }
        }
       }
      },
      "AgentPort": {
       "fields": {
        "container": {
         "type": "string",
         "id": 1
        },
        "name": {
         "type": "string",
         "id": 2
        },
        "container_port": {
         "type": "int32",
         "id": 3
        },
        "protocol": {
         "type": "string",
         "id": 4
        },
        "agent_port": {
         "type": "int32",
         "id": 5
        }
       }
      },
      "InterceptSpec": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "client": {
         "type": "string",
         "id": 2
        },
        "agent": {
         "type": "string",
         "id": 3
        },
        "mechanism": {
         "type": "string",
         "id": 4
        },
        "target_host": {
         "type": "string",
         "id": 6
        },
        "target_port": {
         "type": "int32",
         "id": 7
        },
        "namespace": {
         "type": "string",
         "id": 8
        },
        "mechanism_args": {
         "rule": "repeated",
         "type": "string",
         "id": 9
        },
        "port_identifier": {
         "type": "string",
         "id": 10
        },
        "reserved": {
         "type": "string",
         "id": 11
        },
        "service_uid": {
         "type": "string",
         "id": 12
        },
        "workload_kind": {
         "type": "string",
         "id": 13
        },
        "service_name": {
         "type": "string",
         "id": 14
        },
        "extra_ports": {
         "rule": "repeated",
         "type": "int32",
         "id": 15
        },
        "roundtrip_latency": {
         "type": "int64",
         "id": 16
        },
        "dial_timeout": {
         "type": "int64",
         "id": 17
        },
        "local_ports": {
         "rule": "repeated",
         "type": "string",
         "id": 18
        },
        "service_port_name": {
         "type": "string",
         "id": 19
        },
        "service_port": {
         "type": "int32",
         "id": 20
        },
        "protocol": {
         "type": "string",
         "id": 21
        },
        "replace": {
         "type": "bool",
         "id": 22
        },
        "container_port": {
         "type": "int32",
         "id": 23
        },
        "container_name": {
         "type": "string",
         "id": 24
        },
        "http_filter": {
         "type": "HttpFilter",
         "id": 1000
        },
        "writable_files": {
         "type": "bool",
         "id": 1001
        }
       }
      },
      "HttpFilter": {
       "fields": {
        "headers": {
         "keyType": "string",
         "type": "string",
         "id": 1
        },
        "path_prefixes": {
         "rule": "repeated",
         "type": "string",
         "id": 2
        }
       }
      },
      "InterceptDispositionType": {
       "values": {
        "UNSPECIFIED": 0,
        "ACTIVE": 1,
        "WAITING": 2,
        "NO_CLIENT": 3,
        "NO_AGENT": 4,
        "NO_MECHANISM": 5,
        "NO_PORTS": 6,
        "AGENT_ERROR": 7,
        "BAD_ARGS": 8,
        "REMOVED": 9
       }
      },
      "IngressInfo": {
       "fields": {
        "host": {
         "type": "string",
         "id": 1
        },
        "port": {
         "type": "int32",
         "id": 2
        },
        "use_tls": {
         "type": "bool",
         "id": 3
        },
        "l5host": {
         "type": "string",
         "id": 4
        }
       }
      },
      "PreviewSpec": {
       "fields": {
        "ingress": {
         "type": "IngressInfo",
         "id": 1
        },
        "display_banner": {
         "type": "bool",
         "id": 2
        },
        "pull_request_url": {
         "type": "string",
         "id": 3
        },
        "add_request_headers": {
         "keyType": "string",
         "type": "string",
         "id": 4
        }
       }
      },
      "InterceptInfo": {
       "fields": {
        "spec": {
         "type": "InterceptSpec",
         "id": 1
        },
        "client_mount_point": {
         "type": "string",
         "id": 2
        },
        "disposition": {
         "type": "InterceptDispositionType",
         "id": 3
        },
        "message": {
         "type": "string",
         "id": 4
        },
        "id": {
         "type": "string",
         "id": 5
        },
        "client_session": {
         "type": "SessionInfo",
         "id": 6
        },
        "preview_domain": {
         "type": "string",
         "id": 7
        },
        "preview_spec": {
         "type": "PreviewSpec",
         "id": 9
        },
        "pod_ip": {
         "type": "string",
         "id": 10
        },
        "sftp_port": {
         "type": "int32",
         "id": 11
        },
        "mechanism_args_desc": {
         "type": "string",
         "id": 12
        },
        "api_key": {
         "type": "string",
         "id": 13
        },
        "headers": {
         "keyType": "string",
         "type": "string",
         "id": 14
        },
        "metadata": {
         "keyType": "string",
         "type": "string",
         "id": 15
        },
        "mount_point": {
         "type": "string",
         "id": 16
        },
        "environment": {
         "keyType": "string",
         "type": "string",
         "id": 17
        },
        "ftp_port": {
         "type": "int32",
         "id": 18
        },
        "pod_name": {
         "type": "string",
         "id": 19
        },
        "api_port": {
         "type": "int32",
         "id": 20
        },
        "modified_at": {
         "type": "google.protobuf.Timestamp",
         "id": 21
        },
        "reachable": {
         "type": "bool",
         "id": 1000
        }
       }
      },
      "SessionInfo": {
       "oneofs": {
        "_install_id": {
         "oneof": [
          "install_id"
         ]
        }
       },
       "fields": {
        "session_id": {
         "type": "string",
         "id": 1
        },
        "cluster_id": {
         "type": "string",
         "id": 2
        },
        "install_id": {
         "type": "string",
         "id": 3,
         "options": {
          "proto3_optional": true
         }
        }
       }
      },
      "AgentsRequest": {
       "fields": {
        "session": {
         "type": "SessionInfo",
         "id": 1
        },
        "namespaces": {
         "rule": "repeated",
         "type": "string",
         "id": 2
        }
       }
      },
      "AgentInfoSnapshot": {
       "fields": {
        "agents": {
         "rule": "repeated",
         "type": "AgentInfo",
         "id": 1
        }
       }
      },
      "InterceptInfoSnapshot": {
       "fields": {
        "intercepts": {
         "rule": "repeated",
         "type": "InterceptInfo",
         "id": 1
        }
       }
      },
      "CreateInterceptRequest": {
       "fields": {
        "session": {
         "type": "SessionInfo",
         "id": 1
        },
        "intercept_spec": {
         "type": "InterceptSpec",
         "id": 2
        },
        "api_key": {
         "type": "string",
         "id": 3
        }
       }
      },
      "EnsureAgentRequest": {
       "fields": {
        "session": {
         "type": "SessionInfo",
         "id": 1
        },
        "name": {
         "type": "string",
         "id": 2
        }
       }
      },
      "PreparedIntercept": {
       "fields": {
        "error": {
         "type": "string",
         "id": 1
        },
        "error_category": {
         "type": "int32",
         "id": 2
        },
        "namespace": {
         "type": "string",
         "id": 3
        },
        "service_uid": {
         "type": "string",
         "id": 4
        },
        "service_name": {
         "type": "string",
         "id": 5
        },
        "service_port_name": {
         "type": "string",
         "id": 6
        },
        "service_port": {
         "type": "int32",
         "id": 7
        },
        "workload_kind": {
         "type": "string",
         "id": 8
        },
        "agent_image": {
         "type": "string",
         "id": 9
        },
        "protocol": {
         "type": "string",
         "id": 10
        },
        "container_name": {
         "type": "string",
         "id": 11
        },
        "container_port": {
         "type": "int32",
         "id": 12
        }
       }
      },
      "PrepareEvent": {
       "oneofs": {
        "event": {
         "oneof": [
          "progress",
          "prepared"
         ]
        }
       },
       "fields": {
        "progress": {
         "type": "string",
         "id": 1
        },
        "prepared": {
         "type": "PreparedIntercept",
         "id": 2
        }
       }
      },
      "RevokeInterceptRequest": {
       "fields": {
        "session": {
         "type": "SessionInfo",
         "id": 1
        },
        "namespace": {
         "type": "string",
         "id": 2
        },
        "agent": {
         "type": "string",
         "id": 3
        },
        "client": {
         "type": "string",
         "id": 4
        },
        "name": {
         "type": "string",
         "id": 5
        }
       }
      },
      "RevokedIntercepts": {
       "fields": {
        "intercepts": {
         "rule": "repeated",
         "type": "string",
         "id": 1
        }
       }
      },
      "FindPodsRequest": {
       "fields": {
        "session": {
         "type": "SessionInfo",
         "id": 1
        },
        "ips": {
         "rule": "repeated",
         "type": "bytes",
         "id": 2
        }
       }
      },
      "FoundPods": {
       "fields": {
        "pods": {
         "rule": "repeated",
         "type": "FoundPod",
         "id": 1
        }
       }
      },
      "FoundPod": {
       "fields": {
        "ip": {
         "type": "bytes",
         "id": 1
        },
        "namespace": {
         "type": "string",
         "id": 2
        },
        "name": {
         "type": "string",
         "id": 3
        }
       }
      },
      "UninstallAgentsRequest": {
       "fields": {
        "session": {
         "type": "SessionInfo",
         "id": 1
        },
        "namespace": {
         "type": "string",
         "id": 2
        },
        "agents": {
         "rule": "repeated",
         "type": "string",
         "id": 3
        },
        "all": {
         "type": "bool",
         "id": 4
        }
       }
      },
      "UninstallAgentsEvent": {
       "oneofs": {
        "event": {
         "oneof": [
          "progress",
          "done"
         ]
        }
       },
       "fields": {
        "progress": {
         "type": "string",
         "id": 1
        },
        "done": {
         "type": "UninstalledAgents",
         "id": 2
        }
       }
      },
      "UninstalledAgents": {
       "fields": {
        "workloads": {
         "rule": "repeated",
         "type": "string",
         "id": 1
        }
       }
      },
      "UpdateInterceptRequest": {
       "oneofs": {
        "preview_domain_action": {
         "oneof": [
          "remove_preview_domain",
          "add_preview_domain"
         ]
        }
       },
       "fields": {
        "session": {
         "type": "SessionInfo",
         "id": 1
        },
        "name": {
         "type": "string",
         "id": 2
        },
        "remove_preview_domain": {
         "type": "bool",
         "id": 4
        },
        "add_preview_domain": {
         "type": "PreviewSpec",
         "id": 5
        }
       }
      },
      "RemoveInterceptRequest2": {
       "fields": {
        "session": {
         "type": "SessionInfo",
         "id": 1
        },
        "name": {
         "type": "string",
         "id": 2
        }
       }
      },
      "GetInterceptRequest": {
       "fields": {
        "session": {
         "type": "SessionInfo",
         "id": 1
        },
        "name": {
         "type": "string",
         "id": 2
        }
       }
      },
      "ReviewInterceptRequest": {
       "fields": {
        "session": {
         "type": "SessionInfo",
         "id": 1
        },
        "id": {
         "type": "string",
         "id": 2
        },
        "disposition": {
         "type": "InterceptDispositionType",
         "id": 3
        },
        "message": {
         "type": "string",
         "id": 4
        },
        "pod_ip": {
         "type": "string",
         "id": 5
        },
        "sftp_port": {
         "type": "int32",
         "id": 6
        },
        "mechanism_args_desc": {
         "type": "string",
         "id": 7
        },
        "headers": {
         "keyType": "string",
         "type": "string",
         "id": 8
        },
        "metadata": {
         "keyType": "string",
         "type": "string",
         "id": 9
        },
        "mount_point": {
         "type": "string",
         "id": 10
        },
        "environment": {
         "keyType": "string",
         "type": "string",
         "id": 11
        },
        "ftp_port": {
         "type": "int32",
         "id": 12
        }
       }
      },
      "RemainRequest": {
       "fields": {
        "session": {
         "type": "SessionInfo",
         "id": 1
        },
        "api_key": {
         "type": "string",
         "id": 2
        }
       }
      },
      "LogLevelRequest": {
       "fields": {
        "log_level": {
         "type": "string",
         "id": 1
        },
        "duration": {
         "type": "google.protobuf.Duration",
         "id": 2
        }
       }
      },
      "GetLogsRequest": {
       "fields": {
        "traffic_manager": {
         "type": "bool",
         "id": 1
        },
        "agents": {
         "type": "string",
         "id": 2
        },
        "get_pod_yaml": {
         "type": "bool",
         "id": 3
        }
       }
      },
      "LogsResponse": {
       "fields": {
        "pod_logs": {
         "keyType": "string",
         "type": "string",
         "id": 1
        },
        "err_msg": {
         "type": "string",
         "id": 2
        },
        "pod_yaml": {
         "keyType": "string",
         "type": "string",
         "id": 3
        }
       }
      },
      "TelepresenceAPIInfo": {
       "fields": {
        "port": {
         "type": "int32",
         "id": 1
        }
       }
      },
      "VersionInfo2": {
       "fields": {
        "name": {
         "type": "string",
         "id": 1
        },
        "version": {
         "type": "string",
         "id": 2
        }
       }
      },
      "License": {
       "fields": {
        "license": {
         "type": "string",
         "id": 1
        },
        "host": {
         "type": "string",
         "id": 2
        },
        "cluster_id": {
         "type": "string",
         "id": 3
        },
        "err_msg": {
         "type": "string",
         "id": 4
        }
       }
      },
      "AmbassadorCloudConfig": {
       "oneofs": {
        "_proxy_ca": {
         "oneof": [
          "proxy_ca"
         ]
        }
       },
       "fields": {
        "host": {
         "type": "string",
         "id": 1
        },
        "port": {
         "type": "string",
         "id": 2
        },
        "proxy_ca": {
         "type": "bytes",
         "id": 3,
         "options": {
          "proto3_optional": true
         }
        }
       }
      },
      "AmbassadorCloudConnection": {
       "fields": {
        "can_connect": {
         "type": "bool",
         "id": 1
        }
       }
      },
      "TunnelMessage": {
       "fields": {
        "payload": {
         "type": "bytes",
         "id": 1
        }
       }
      },
      "DialRequest": {
       "fields": {
        "conn_id": {
         "type": "bytes",
         "id": 1
        },
        "roundtrip_latency": {
         "type": "int64",
         "id": 2
        },
        "dial_timeout": {
         "type": "int64",
         "id": 3
        },
        "trace_context": {
         "keyType": "string",
         "type": "string",
         "id": 4
        }
       }
      },
      "DNSRequest": {
       "fields": {
        "session": {
         "type": "SessionInfo",
         "id": 1
        },
        "name": {
         "type": "string",
         "id": 2
        },
        "type": {
         "type": "uint32",
         "id": 3
        }
       }
      },
      "DNSResponse": {
       "fields": {
        "r_code": {
         "type": "int32",
         "id": 1
        },
        "rrs": {
         "type": "bytes",
         "id": 2
        }
       }
      },
      "DNSAgentResponse": {
       "fields": {
        "session": {
         "type": "SessionInfo",
         "id": 1
        },
        "request": {
         "type": "DNSRequest",
         "id": 2
        },
        "response": {
         "type": "DNSResponse",
         "id": 3
        }
       }
      },
      "IPNet": {
       "fields": {
        "ip": {
         "type": "bytes",
         "id": 1
        },
        "mask": {
         "type": "int32",
         "id": 2
        }
       }
      },
      "Routing": {
       "fields": {
        "also_proxy_subnets": {
         "rule": "repeated",
         "type": "IPNet",
         "id": 1
        },
        "never_proxy_subnets": {
         "rule": "repeated",
         "type": "IPNet",
         "id": 2
        },
        "allow_conflicting_subnets": {
         "rule": "repeated",
         "type": "IPNet",
         "id": 3
        }
       }
      },
      "DNS": {
       "fields": {
        "include_suffixes": {
         "rule": "repeated",
         "type": "string",
         "id": 1
        },
        "exclude_suffixes": {
         "rule": "repeated",
         "type": "string",
         "id": 2
        },
        "kube_ip": {
         "type": "bytes",
         "id": 3
        },
        "cluster_domain": {
         "type": "string",
         "id": 4
        }
       }
      },
      "ClusterInfo": {
       "fields": {
        "kube_dns_ip": {
         "type": "bytes",
         "id": 1
        },
        "service_subnet": {
         "type": "IPNet",
         "id": 2
        },
        "pod_subnets": {
         "rule": "repeated",
         "type": "IPNet",
         "id": 3
        },
        "cluster_domain": {
         "type": "string",
         "id": 4
        },
        "manager_pod_ip": {
         "type": "bytes",
         "id": 5
        },
        "routing": {
         "type": "Routing",
         "id": 6
        },
        "dns": {
         "type": "DNS",
         "id": 7
        },
        "manager_pod_port": {
         "type": "int32",
         "id": 8
        },
        "injector_svc_ip": {
         "type": "bytes",
         "id": 9
        },
        "injector_svc_port": {
         "type": "int32",
         "id": 10
        },
        "injector_svc_host": {
         "type": "string",
         "id": 11
        },
        "service_subnets": {
         "rule": "repeated",
         "type": "IPNet",
         "id": 1000
        },
        "service_subnet_source": {
         "type": "string",
         "id": 1001
        }
       }
      },
      "CLIConfig": {
       "fields": {
        "config_yaml": {
         "type": "bytes",
         "id": 1
        }
       }
      },
      "AgentImageFQN": {
       "fields": {
        "f_q_n": {
         "type": "string",
         "id": 1
        }
       }
      },
      "AgentPodInfo": {
       "fields": {
        "pod_name": {
         "type": "string",
         "id": 1
        },
        "namespace": {
         "type": "string",
         "id": 2
        },
        "pod_ip": {
         "type": "bytes",
         "id": 3
        },
        "api_port": {
         "type": "int32",
         "id": 4
        },
        "intercepted": {
         "type": "bool",
         "id": 5
        },
        "workload_name": {
         "type": "string",
         "id": 6
        }
       }
      },
      "AgentPodInfoSnapshot": {
       "fields": {
        "agents": {
         "rule": "repeated",
         "type": "AgentPodInfo",
         "id": 1
        }
       }
      },
      "TunnelMetrics": {
       "fields": {
        "client_session_id": {
         "type": "string",
         "id": 1
        },
        "ingress_bytes": {
         "type": "uint64",
         "id": 2
        },
        "egress_bytes": {
         "type": "uint64",
         "id": 3
        }
       }
      },
      "KnownWorkloadKinds": {
       "fields": {
        "kinds": {
         "rule": "repeated",
         "type": "WorkloadInfo.Kind",
         "id": 1
        }
       }
      },
      "WorkloadInfo": {
       "fields": {
        "kind": {
         "type": "Kind",
         "id": 1
        },
        "name": {
         "type": "string",
         "id": 2
        },
        "namespace": {
         "type": "string",
         "id": 3
        },
        "agent_state": {
         "type": "AgentState",
         "id": 4
        },
        "intercept_clients": {
         "rule": "repeated",
         "type": "Intercept",
         "id": 5
        },
        "state": {
         "type": "State",
         "id": 6
        },
        "ports": {
         "rule": "repeated",
         "type": "Port",
         "id": 1000
        },
        "wanted_pods": {
         "type": "int32",
         "id": 1001
        },
        "ready_pods": {
         "type": "int32",
         "id": 1002
        },
        "obstacle": {
         "type": "string",
         "id": 1003
        },
        "containers": {
         "rule": "repeated",
         "type": "string",
         "id": 1004
        }
       },
       "nested": {
        "Kind": {
         "values": {
          "UNSPECIFIED": 0,
          "DEPLOYMENT": 1,
          "REPLICASET": 2,
          "STATEFULSET": 3,
          "ROLLOUT": 4
         }
        },
        "State": {
         "values": {
          "UNKNOWN_UNSPECIFIED": 0,
          "AVAILABLE": 1,
          "PROGRESSING": 2,
          "FAILURE": 3
         }
        },
        "AgentState": {
         "values": {
          "NO_AGENT_UNSPECIFIED": 0,
          "INSTALLED": 1,
          "INTERCEPTED": 2
         }
        },
        "Intercept": {
         "fields": {
          "client": {
           "type": "string",
           "id": 1
          },
          "name": {
           "type": "string",
           "id": 1000
          },
          "mechanism": {
           "type": "string",
           "id": 1001
          },
          "port_identifier": {
           "type": "string",
           "id": 1002
          },
          "http_filter": {
           "type": "HttpFilter",
           "id": 1003
          },
          "since": {
           "type": "google.protobuf.Timestamp",
           "id": 1004
          },
          "active": {
           "type": "bool",
           "id": 1005
          }
         }
        },
        "Port": {
         "fields": {
          "service": {
           "type": "string",
           "id": 1
          },
          "name": {
           "type": "string",
           "id": 2
          },
          "port": {
           "type": "int32",
           "id": 3
          },
          "protocol": {
           "type": "string",
           "id": 4
          },
          "app_protocol": {
           "type": "string",
           "id": 5
          },
          "container": {
           "type": "string",
           "id": 6
          },
          "container_port_name": {
           "type": "string",
           "id": 7
          },
          "container_port": {
           "type": "int32",
           "id": 8
          }
         }
        }
       }
      },
      "WorkloadEvent": {
       "fields": {
        "type": {
         "type": "Type",
         "id": 1
        },
        "workload": {
         "type": "WorkloadInfo",
         "id": 2
        }
       },
       "nested": {
        "Type": {
         "values": {
          "ADDED_UNSPECIFIED": 0,
          "MODIFIED": 1,
          "DELETED": 2
         }
        }
       }
      },
      "WorkloadEventsDelta": {
       "fields": {
        "since": {
         "type": "google.protobuf.Timestamp",
         "id": 1
        },
        "events": {
         "rule": "repeated",
         "type": "WorkloadEvent",
         "id": 2
        }
       }
      },
      "WorkloadEventsRequest": {
       "fields": {
        "session_info": {
         "type": "SessionInfo",
         "id": 1
        },
        "since": {
         "type": "google.protobuf.Timestamp",
         "id": 2
        },
        "namespace": {
         "type": "string",
         "id": 1000
        }
       }
      },
      "Manager": {
       "methods": {
        "Version": {
         "requestType": "google.protobuf.Empty",
         "responseType": "VersionInfo2"
        },
        "GetAgentImageFQN": {
         "requestType": "google.protobuf.Empty",
         "responseType": "AgentImageFQN"
        },
        "GetLicense": {
         "requestType": "google.protobuf.Empty",
         "responseType": "License"
        },
        "CanConnectAmbassadorCloud": {
         "requestType": "google.protobuf.Empty",
         "responseType": "AmbassadorCloudConnection"
        },
        "GetCloudConfig": {
         "requestType": "google.protobuf.Empty",
         "responseType": "AmbassadorCloudConfig"
        },
        "GetClientConfig": {
         "requestType": "google.protobuf.Empty",
         "responseType": "CLIConfig"
        },
        "GetTelepresenceAPI": {
         "requestType": "google.protobuf.Empty",
         "responseType": "TelepresenceAPIInfo"
        },
        "ArriveAsClient": {
         "requestType": "ClientInfo",
         "responseType": "SessionInfo"
        },
        "ArriveAsAgent": {
         "requestType": "AgentInfo",
         "responseType": "SessionInfo"
        },
        "Remain": {
         "requestType": "RemainRequest",
         "responseType": "google.protobuf.Empty"
        },
        "Depart": {
         "requestType": "SessionInfo",
         "responseType": "google.protobuf.Empty"
        },
        "SetLogLevel": {
         "requestType": "LogLevelRequest",
         "responseType": "google.protobuf.Empty"
        },
        "GetLogs": {
         "requestType": "GetLogsRequest",
         "responseType": "LogsResponse"
        },
        "WatchAgentPods": {
         "requestType": "SessionInfo",
         "responseType": "AgentPodInfoSnapshot",
         "responseStream": true
        },
        "WatchAgents": {
         "requestType": "SessionInfo",
         "responseType": "AgentInfoSnapshot",
         "responseStream": true
        },
        "WatchAgentsNS": {
         "requestType": "AgentsRequest",
         "responseType": "AgentInfoSnapshot",
         "responseStream": true
        },
        "WatchIntercepts": {
         "requestType": "SessionInfo",
         "responseType": "InterceptInfoSnapshot",
         "responseStream": true
        },
        "WatchWorkloads": {
         "requestType": "WorkloadEventsRequest",
         "responseType": "WorkloadEventsDelta",
         "responseStream": true
        },
        "WatchClusterInfo": {
         "requestType": "SessionInfo",
         "responseType": "ClusterInfo",
         "responseStream": true
        },
        "EnsureAgent": {
         "requestType": "EnsureAgentRequest",
         "responseType": "google.protobuf.Empty"
        },
        "PrepareIntercept": {
         "requestType": "CreateInterceptRequest",
         "responseType": "PreparedIntercept"
        },
        "CreateIntercept": {
         "requestType": "CreateInterceptRequest",
         "responseType": "InterceptInfo"
        },
        "RemoveIntercept": {
         "requestType": "RemoveInterceptRequest2",
         "responseType": "google.protobuf.Empty"
        },
        "UpdateIntercept": {
         "requestType": "UpdateInterceptRequest",
         "responseType": "InterceptInfo"
        },
        "GetIntercept": {
         "requestType": "GetInterceptRequest",
         "responseType": "InterceptInfo"
        },
        "ReviewIntercept": {
         "requestType": "ReviewInterceptRequest",
         "responseType": "google.protobuf.Empty"
        },
        "GetKnownWorkloadKinds": {
         "requestType": "SessionInfo",
         "responseType": "KnownWorkloadKinds"
        },
        "LookupDNS": {
         "requestType": "DNSRequest",
         "responseType": "DNSResponse"
        },
        "AgentLookupDNSResponse": {
         "requestType": "DNSAgentResponse",
         "responseType": "google.protobuf.Empty"
        },
        "WatchLookupDNS": {
         "requestType": "SessionInfo",
         "responseType": "DNSRequest",
         "responseStream": true
        },
        "WatchLogLevel": {
         "requestType": "google.protobuf.Empty",
         "responseType": "LogLevelRequest",
         "responseStream": true
        },
        "Tunnel": {
         "requestType": "TunnelMessage",
         "requestStream": true,
         "responseType": "TunnelMessage",
         "responseStream": true
        },
        "ReportMetrics": {
         "requestType": "TunnelMetrics",
         "responseType": "google.protobuf.Empty"
        },
        "WatchDial": {
         "requestType": "SessionInfo",
         "responseType": "DialRequest",
         "responseStream": true
        },
        "PrepareInterceptStream": {
         "requestType": "CreateInterceptRequest",
         "responseType": "PrepareEvent",
         "responseStream": true
        },
        "RevokeIntercept": {
         "requestType": "RevokeInterceptRequest",
         "responseType": "RevokedIntercepts"
        },
        "UninstallAgents": {
         "requestType": "UninstallAgentsRequest",
         "responseType": "UninstallAgentsEvent",
         "responseStream": true
        },
        "FindPods": {
         "requestType": "FindPodsRequest",
         "responseType": "FoundPods"
        }
       }
      }
     }
    }
   }
  },
  "google": {
   "nested": {
    "protobuf": {
     "nested": {
      "Duration": {
       "fields": {
        "seconds": {
         "type": "int64",
         "id": 1
        },
        "nanos": {
         "type": "int32",
         "id": 2
        }
       }
      },
      "Empty": {
       "fields": {}
      },
      "Timestamp": {
       "fields": {
        "seconds": {
         "type": "int64",
         "id": 1
        },
        "nanos": {
         "type": "int32",
         "id": 2
        }
       }
      }
     }
    }
   }
  }
 }
}
