// Generated from control.proto by `npm run generate`. Do not edit.
export const controlDescriptor: object = {
 "nested": {
  "fairlead": {
   "nested": {
    "control": {
     "nested": {
      "v1": {
       "nested": {
        "Control": {
         "methods": {
          "Version": {
           "requestType": "VersionRequest",
           "responseType": "VersionReply"
          },
          "Connect": {
           "requestType": "ConnectRequest",
           "responseType": "ConnectEvent",
           "responseStream": true
          },
          "Disconnect": {
           "requestType": "DisconnectRequest",
           "responseType": "DisconnectReply"
          },
          "Status": {
           "requestType": "StatusRequest",
           "responseType": "Snapshot"
          },
          "Watch": {
           "requestType": "StatusRequest",
           "responseType": "Snapshot",
           "responseStream": true
          },
          "Doctor": {
           "requestType": "DoctorRequest",
           "responseType": "DoctorCheck",
           "responseStream": true
          },
          "ExplainConfig": {
           "requestType": "ExplainConfigRequest",
           "responseType": "ExplainedConfig"
          },
          "Contexts": {
           "requestType": "ContextsRequest",
           "responseType": "ContextList"
          },
          "ListWorkloads": {
           "requestType": "WorkloadsRequest",
           "responseType": "WorkloadList"
          },
          "WatchWorkloads": {
           "requestType": "WorkloadsRequest",
           "responseType": "WorkloadList",
           "responseStream": true
          },
          "Intercept": {
           "requestType": "InterceptRequest",
           "responseType": "InterceptEvent",
           "responseStream": true
          },
          "Leave": {
           "requestType": "LeaveRequest",
           "responseType": "LeaveReply"
          },
          "Environment": {
           "requestType": "EnvironmentRequest",
           "responseType": "EnvironmentReply"
          },
          "WatchRequests": {
           "requestType": "WatchRequestsRequest",
           "responseType": "ObservedRequests",
           "responseStream": true
          },
          "Revoke": {
           "requestType": "RevokeRequest",
           "responseType": "RevokeReply"
          },
          "UninstallAgents": {
           "requestType": "UninstallRequest",
           "responseType": "UninstallEvent",
           "responseStream": true
          },
          "Quit": {
           "requestType": "QuitRequest",
           "responseType": "QuitReply"
          }
         }
        },
        "VersionRequest": {
         "fields": {}
        },
        "VersionReply": {
         "fields": {
          "version": {
           "type": "string",
           "id": 1
          },
          "api": {
           "type": "int32",
           "id": 2
          }
         }
        },
        "ConnectRequest": {
         "fields": {
          "name": {
           "type": "string",
           "id": 1
          },
          "kubeconfig": {
           "rule": "repeated",
           "type": "string",
           "id": 2
          },
          "kubeconfig_data": {
           "type": "string",
           "id": 3
          },
          "context": {
           "type": "string",
           "id": 4
          },
          "namespace": {
           "type": "string",
           "id": 5
          },
          "manager_namespace": {
           "type": "string",
           "id": 6
          },
          "mapped_namespaces": {
           "rule": "repeated",
           "type": "string",
           "id": 7
          },
          "also_proxy": {
           "rule": "repeated",
           "type": "string",
           "id": 8
          },
          "never_proxy": {
           "rule": "repeated",
           "type": "string",
           "id": 9
          },
          "allow_conflicting_subnets": {
           "rule": "repeated",
           "type": "string",
           "id": 10
          },
          "dns": {
           "type": "string",
           "id": 11
          },
          "include_suffixes": {
           "rule": "repeated",
           "type": "string",
           "id": 12
          },
          "exclude_suffixes": {
           "rule": "repeated",
           "type": "string",
           "id": 13
          },
          "environment": {
           "keyType": "string",
           "type": "string",
           "id": 14
          },
          "primary": {
           "type": "bool",
           "id": 40
          },
          "vnat": {
           "rule": "repeated",
           "type": "string",
           "id": 41
          },
          "proxy_via": {
           "rule": "repeated",
           "type": "string",
           "id": 42
          },
          "virtual_subnets": {
           "rule": "repeated",
           "type": "string",
           "id": 43
          },
          "excludes": {
           "rule": "repeated",
           "type": "string",
           "id": 20
          },
          "mappings": {
           "rule": "repeated",
           "type": "string",
           "id": 21
          },
          "remote_ip": {
           "type": "string",
           "id": 22
          },
          "lookup_timeout": {
           "type": "string",
           "id": 23
          },
          "search_namespace": {
           "type": "string",
           "id": 24
          }
         }
        },
        "Stage": {
         "values": {
          "STAGE_UNSPECIFIED": 0,
          "STAGE_CONFIGURATION": 1,
          "STAGE_CLUSTER": 2,
          "STAGE_MANAGER": 3,
          "STAGE_SESSION": 4,
          "STAGE_NETWORK": 5,
          "STAGE_DNS": 6
         }
        },
        "ConnectEvent": {
         "oneofs": {
          "event": {
           "oneof": [
            "progress",
            "connected"
           ]
          }
         },
         "fields": {
          "progress": {
           "type": "Progress",
           "id": 1
          },
          "connected": {
           "type": "Session",
           "id": 2
          }
         }
        },
        "Progress": {
         "fields": {
          "stage": {
           "type": "Stage",
           "id": 1
          },
          "text": {
           "type": "string",
           "id": 2
          },
          "session": {
           "type": "string",
           "id": 3
          },
          "joined": {
           "type": "bool",
           "id": 4
          }
         }
        },
        "DisconnectRequest": {
         "fields": {
          "name": {
           "type": "string",
           "id": 1
          }
         }
        },
        "DisconnectReply": {
         "fields": {
          "ended": {
           "rule": "repeated",
           "type": "string",
           "id": 1
          }
         }
        },
        "StatusRequest": {
         "fields": {}
        },
        "Snapshot": {
         "fields": {
          "daemon_version": {
           "type": "string",
           "id": 1
          },
          "api": {
           "type": "int32",
           "id": 2
          },
          "sessions": {
           "rule": "repeated",
           "type": "Session",
           "id": 3
          }
         }
        },
        "SessionState": {
         "values": {
          "SESSION_STATE_UNSPECIFIED": 0,
          "SESSION_STATE_CONNECTING": 1,
          "SESSION_STATE_CONNECTED": 2,
          "SESSION_STATE_RECONNECTING": 3,
          "SESSION_STATE_DISCONNECTING": 4
         }
        },
        "Session": {
         "fields": {
          "name": {
           "type": "string",
           "id": 1
          },
          "state": {
           "type": "SessionState",
           "id": 2
          },
          "since": {
           "type": "int64",
           "id": 3
          },
          "stage": {
           "type": "Stage",
           "id": 4
          },
          "context": {
           "type": "string",
           "id": 5
          },
          "server": {
           "type": "string",
           "id": 6
          },
          "namespace": {
           "type": "string",
           "id": 7
          },
          "manager_namespace": {
           "type": "string",
           "id": 8
          },
          "manager_version": {
           "type": "string",
           "id": 9
          },
          "mapped_namespaces": {
           "rule": "repeated",
           "type": "string",
           "id": 10
          },
          "device": {
           "type": "string",
           "id": 11
          },
          "routes": {
           "rule": "repeated",
           "type": "string",
           "id": 12
          },
          "also_proxy": {
           "rule": "repeated",
           "type": "string",
           "id": 13
          },
          "never_proxy": {
           "rule": "repeated",
           "type": "string",
           "id": 14
          },
          "allow_conflicting_subnets": {
           "rule": "repeated",
           "type": "string",
           "id": 15
          },
          "dns": {
           "type": "Dns",
           "id": 16
          },
          "warnings": {
           "rule": "repeated",
           "type": "Warning",
           "id": 17
          },
          "last_failure": {
           "type": "Failure",
           "id": 18
          },
          "traffic": {
           "type": "Traffic",
           "id": 19
          },
          "service_subnet_source": {
           "type": "string",
           "id": 20
          },
          "intercepts": {
           "rule": "repeated",
           "type": "Intercept",
           "id": 21
          },
          "origin": {
           "type": "string",
           "id": 22
          },
          "own_zone": {
           "type": "string",
           "id": 40
          },
          "primary": {
           "type": "bool",
           "id": 41
          },
          "virtual": {
           "rule": "repeated",
           "type": "VirtualNetwork",
           "id": 42
          }
         }
        },
        "VirtualNetwork": {
         "fields": {
          "network": {
           "type": "string",
           "id": 1
          },
          "subnet": {
           "type": "string",
           "id": 2
          },
          "via": {
           "type": "string",
           "id": 3
          },
          "because": {
           "type": "string",
           "id": 4
          }
         }
        },
        "ContextsRequest": {
         "fields": {
          "kubeconfig": {
           "rule": "repeated",
           "type": "string",
           "id": 1
          },
          "environment": {
           "keyType": "string",
           "type": "string",
           "id": 2
          }
         }
        },
        "ContextList": {
         "fields": {
          "current": {
           "type": "string",
           "id": 1
          },
          "contexts": {
           "rule": "repeated",
           "type": "KubeContext",
           "id": 2
          }
         }
        },
        "KubeContext": {
         "fields": {
          "name": {
           "type": "string",
           "id": 1
          },
          "cluster": {
           "type": "string",
           "id": 2
          },
          "server": {
           "type": "string",
           "id": 3
          },
          "namespace": {
           "type": "string",
           "id": 4
          },
          "user": {
           "type": "string",
           "id": 5
          }
         }
        },
        "WorkloadsRequest": {
         "fields": {
          "session": {
           "type": "string",
           "id": 1
          },
          "namespace": {
           "type": "string",
           "id": 2
          }
         }
        },
        "WorkloadList": {
         "fields": {
          "namespace": {
           "type": "string",
           "id": 1
          },
          "workloads": {
           "rule": "repeated",
           "type": "Workload",
           "id": 2
          }
         }
        },
        "Workload": {
         "fields": {
          "kind": {
           "type": "string",
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
          "wanted_pods": {
           "type": "int32",
           "id": 4
          },
          "ready_pods": {
           "type": "int32",
           "id": 5
          },
          "state": {
           "type": "string",
           "id": 6
          },
          "agent": {
           "type": "string",
           "id": 7
          },
          "ports": {
           "rule": "repeated",
           "type": "WorkloadPort",
           "id": 8
          },
          "intercepts": {
           "rule": "repeated",
           "type": "WorkloadIntercept",
           "id": 9
          },
          "obstacle": {
           "type": "string",
           "id": 10
          },
          "containers": {
           "rule": "repeated",
           "type": "string",
           "id": 11
          }
         }
        },
        "WorkloadPort": {
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
          "container_port": {
           "type": "int32",
           "id": 7
          },
          "identifier": {
           "type": "string",
           "id": 8
          }
         }
        },
        "WorkloadIntercept": {
         "fields": {
          "client": {
           "type": "string",
           "id": 1
          },
          "name": {
           "type": "string",
           "id": 2
          },
          "mechanism": {
           "type": "string",
           "id": 3
          },
          "port": {
           "type": "string",
           "id": 4
          },
          "filter": {
           "type": "string",
           "id": 5
          },
          "since": {
           "type": "int64",
           "id": 6
          },
          "active": {
           "type": "bool",
           "id": 7
          },
          "mine": {
           "type": "bool",
           "id": 8
          }
         }
        },
        "Mechanism": {
         "values": {
          "MECHANISM_UNSPECIFIED": 0,
          "MECHANISM_INTERCEPT": 1,
          "MECHANISM_WIRETAP": 2,
          "MECHANISM_INGEST": 3
         }
        },
        "InterceptRequest": {
         "fields": {
          "session": {
           "type": "string",
           "id": 1
          },
          "name": {
           "type": "string",
           "id": 2
          },
          "workload": {
           "type": "string",
           "id": 3
          },
          "kind": {
           "type": "string",
           "id": 4
          },
          "namespace": {
           "type": "string",
           "id": 5
          },
          "mechanism": {
           "type": "Mechanism",
           "id": 6
          },
          "ports": {
           "rule": "repeated",
           "type": "PortMapping",
           "id": 7
          },
          "service": {
           "type": "string",
           "id": 8
          },
          "container": {
           "type": "string",
           "id": 9
          },
          "address": {
           "type": "string",
           "id": 10
          },
          "replace": {
           "type": "bool",
           "id": 11
          },
          "http_headers": {
           "keyType": "string",
           "type": "string",
           "id": 12
          },
          "http_path_prefixes": {
           "rule": "repeated",
           "type": "string",
           "id": 13
          },
          "mount": {
           "type": "string",
           "id": 14
          },
          "writable_mount": {
           "type": "bool",
           "id": 15
          },
          "to_pod": {
           "rule": "repeated",
           "type": "string",
           "id": 16
          },
          "local_only": {
           "type": "bool",
           "id": 17
          },
          "attached": {
           "type": "bool",
           "id": 18
          }
         }
        },
        "PortMapping": {
         "fields": {
          "local": {
           "type": "int32",
           "id": 1
          },
          "remote": {
           "type": "string",
           "id": 2
          },
          "protocol": {
           "type": "string",
           "id": 3
          }
         }
        },
        "InterceptEvent": {
         "oneofs": {
          "event": {
           "oneof": [
            "progress",
            "active"
           ]
          }
         },
         "fields": {
          "progress": {
           "type": "string",
           "id": 1
          },
          "active": {
           "type": "Intercept",
           "id": 2
          }
         }
        },
        "InterceptState": {
         "values": {
          "INTERCEPT_STATE_UNSPECIFIED": 0,
          "INTERCEPT_STATE_PREPARING": 1,
          "INTERCEPT_STATE_ACTIVE": 2,
          "INTERCEPT_STATE_WAITING": 3,
          "INTERCEPT_STATE_LOST": 4,
          "INTERCEPT_STATE_LEAVING": 5
         }
        },
        "Intercept": {
         "fields": {
          "name": {
           "type": "string",
           "id": 1
          },
          "workload": {
           "type": "string",
           "id": 2
          },
          "kind": {
           "type": "string",
           "id": 3
          },
          "namespace": {
           "type": "string",
           "id": 4
          },
          "state": {
           "type": "InterceptState",
           "id": 5
          },
          "mechanism": {
           "type": "Mechanism",
           "id": 6
          },
          "ports": {
           "rule": "repeated",
           "type": "InterceptedPort",
           "id": 7
          },
          "container": {
           "type": "string",
           "id": 8
          },
          "replace": {
           "type": "bool",
           "id": 9
          },
          "http_headers": {
           "keyType": "string",
           "type": "string",
           "id": 10
          },
          "http_path_prefixes": {
           "rule": "repeated",
           "type": "string",
           "id": 11
          },
          "since": {
           "type": "int64",
           "id": 12
          },
          "mount": {
           "type": "string",
           "id": 13
          },
          "mount_kind": {
           "type": "string",
           "id": 14
          },
          "pod": {
           "type": "string",
           "id": 15
          },
          "failure": {
           "type": "Failure",
           "id": 16
          },
          "connections": {
           "type": "int64",
           "id": 17
          },
          "requests": {
           "type": "int64",
           "id": 18
          },
          "bytes_in": {
           "type": "int64",
           "id": 19
          },
          "bytes_out": {
           "type": "int64",
           "id": 20
          },
          "to_pod": {
           "rule": "repeated",
           "type": "string",
           "id": 21
          },
          "session": {
           "type": "string",
           "id": 22
          },
          "local_only": {
           "type": "bool",
           "id": 23
          },
          "mount_failure": {
           "type": "Failure",
           "id": 24
          }
         }
        },
        "InterceptedPort": {
         "fields": {
          "service": {
           "type": "string",
           "id": 1
          },
          "service_port_name": {
           "type": "string",
           "id": 2
          },
          "service_port": {
           "type": "int32",
           "id": 3
          },
          "container_port": {
           "type": "int32",
           "id": 4
          },
          "protocol": {
           "type": "string",
           "id": 5
          },
          "local": {
           "type": "string",
           "id": 6
          },
          "local_open": {
           "type": "bool",
           "id": 7
          }
         }
        },
        "LeaveRequest": {
         "fields": {
          "session": {
           "type": "string",
           "id": 1
          },
          "name": {
           "type": "string",
           "id": 2
          }
         }
        },
        "LeaveReply": {
         "fields": {
          "left": {
           "rule": "repeated",
           "type": "string",
           "id": 1
          }
         }
        },
        "EnvironmentRequest": {
         "fields": {
          "session": {
           "type": "string",
           "id": 1
          },
          "name": {
           "type": "string",
           "id": 2
          }
         }
        },
        "EnvironmentReply": {
         "fields": {
          "variables": {
           "keyType": "string",
           "type": "string",
           "id": 1
          }
         }
        },
        "WatchRequestsRequest": {
         "fields": {
          "session": {
           "type": "string",
           "id": 1
          },
          "name": {
           "type": "string",
           "id": 2
          },
          "with_bodies": {
           "type": "bool",
           "id": 3
          }
         }
        },
        "ObservedRequests": {
         "fields": {
          "requests": {
           "rule": "repeated",
           "type": "ObservedRequest",
           "id": 1
          }
         }
        },
        "ObservedRequest": {
         "fields": {
          "id": {
           "type": "int64",
           "id": 1
          },
          "at": {
           "type": "int64",
           "id": 2
          },
          "method": {
           "type": "string",
           "id": 3
          },
          "path": {
           "type": "string",
           "id": 4
          },
          "status": {
           "type": "int32",
           "id": 5
          },
          "duration": {
           "type": "double",
           "id": 6
          },
          "source": {
           "type": "string",
           "id": 7
          },
          "source_pod": {
           "type": "string",
           "id": 8
          },
          "request_headers": {
           "rule": "repeated",
           "type": "HeaderField",
           "id": 9
          },
          "response_headers": {
           "rule": "repeated",
           "type": "HeaderField",
           "id": 10
          },
          "request_body": {
           "type": "bytes",
           "id": 11
          },
          "response_body": {
           "type": "bytes",
           "id": 12
          },
          "request_size": {
           "type": "int64",
           "id": 13
          },
          "response_size": {
           "type": "int64",
           "id": 14
          },
          "protocol": {
           "type": "string",
           "id": 15
          },
          "broken": {
           "type": "bool",
           "id": 16
          }
         }
        },
        "HeaderField": {
         "fields": {
          "name": {
           "type": "string",
           "id": 1
          },
          "value": {
           "type": "string",
           "id": 2
          }
         }
        },
        "RevokeRequest": {
         "fields": {
          "session": {
           "type": "string",
           "id": 1
          },
          "namespace": {
           "type": "string",
           "id": 2
          },
          "workload": {
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
        "RevokeReply": {
         "fields": {
          "revoked": {
           "rule": "repeated",
           "type": "string",
           "id": 1
          }
         }
        },
        "UninstallRequest": {
         "fields": {
          "session": {
           "type": "string",
           "id": 1
          },
          "namespace": {
           "type": "string",
           "id": 2
          },
          "workloads": {
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
        "UninstallEvent": {
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
           "type": "Uninstalled",
           "id": 2
          }
         }
        },
        "Uninstalled": {
         "fields": {
          "workloads": {
           "rule": "repeated",
           "type": "string",
           "id": 1
          }
         }
        },
        "Dns": {
         "fields": {
          "mechanism": {
           "type": "string",
           "id": 1
          },
          "reason": {
           "type": "string",
           "id": 2
          },
          "addresses": {
           "rule": "repeated",
           "type": "string",
           "id": 3
          },
          "upstream": {
           "rule": "repeated",
           "type": "string",
           "id": 4
          },
          "cluster_domain": {
           "type": "string",
           "id": 5
          },
          "domains": {
           "rule": "repeated",
           "type": "string",
           "id": 6
          },
          "search": {
           "rule": "repeated",
           "type": "string",
           "id": 7
          },
          "include_suffixes": {
           "rule": "repeated",
           "type": "string",
           "id": 8
          },
          "exclude_suffixes": {
           "rule": "repeated",
           "type": "string",
           "id": 9
          },
          "recursion": {
           "type": "string",
           "id": 20
          }
         }
        },
        "Warning": {
         "fields": {
          "code": {
           "type": "string",
           "id": 1
          },
          "text": {
           "type": "string",
           "id": 2
          },
          "remedy": {
           "type": "string",
           "id": 3
          }
         }
        },
        "Failure": {
         "fields": {
          "code": {
           "type": "string",
           "id": 1
          },
          "text": {
           "type": "string",
           "id": 2
          },
          "remedy": {
           "type": "string",
           "id": 3
          },
          "detail": {
           "keyType": "string",
           "type": "string",
           "id": 4
          }
         }
        },
        "Traffic": {
         "fields": {
          "bytes_up": {
           "type": "int64",
           "id": 1
          },
          "bytes_down": {
           "type": "int64",
           "id": 2
          },
          "open_flows": {
           "type": "int64",
           "id": 3
          },
          "total_flows": {
           "type": "int64",
           "id": 4
          },
          "dns_queries": {
           "type": "int64",
           "id": 5
          },
          "dns_returned": {
           "type": "int64",
           "id": 6
          }
         }
        },
        "DoctorRequest": {
         "fields": {
          "name": {
           "type": "string",
           "id": 1
          },
          "target": {
           "type": "ConnectRequest",
           "id": 2
          }
         }
        },
        "Verdict": {
         "values": {
          "VERDICT_UNSPECIFIED": 0,
          "VERDICT_OK": 1,
          "VERDICT_WARNING": 2,
          "VERDICT_FAILED": 3,
          "VERDICT_SKIPPED": 4
         }
        },
        "DoctorCheck": {
         "fields": {
          "title": {
           "type": "string",
           "id": 1
          },
          "verdict": {
           "type": "Verdict",
           "id": 2
          },
          "text": {
           "type": "string",
           "id": 3
          },
          "remedy": {
           "type": "string",
           "id": 4
          }
         }
        },
        "ExplainConfigRequest": {
         "fields": {
          "session": {
           "type": "string",
           "id": 1
          },
          "target": {
           "type": "ConnectRequest",
           "id": 2
          },
          "preview": {
           "type": "bool",
           "id": 3
          }
         }
        },
        "ExplainedConfig": {
         "fields": {
          "session": {
           "type": "string",
           "id": 1
          },
          "sources": {
           "rule": "repeated",
           "type": "ConfigSource",
           "id": 2
          },
          "settings": {
           "rule": "repeated",
           "type": "Setting",
           "id": 3
          },
          "overruled": {
           "rule": "repeated",
           "type": "OverruledValue",
           "id": 4
          },
          "warnings": {
           "rule": "repeated",
           "type": "Warning",
           "id": 5
          }
         }
        },
        "ConfigSource": {
         "fields": {
          "kind": {
           "type": "string",
           "id": 1
          },
          "where": {
           "type": "string",
           "id": 2
          },
          "state": {
           "type": "string",
           "id": 3
          }
         }
        },
        "Setting": {
         "fields": {
          "key": {
           "type": "string",
           "id": 1
          },
          "flag": {
           "type": "string",
           "id": 2
          },
          "joined": {
           "type": "bool",
           "id": 3
          },
          "values": {
           "rule": "repeated",
           "type": "SettingValue",
           "id": 4
          }
         }
        },
        "SettingValue": {
         "fields": {
          "value": {
           "type": "string",
           "id": 1
          },
          "source": {
           "type": "string",
           "id": 2
          }
         }
        },
        "OverruledValue": {
         "fields": {
          "key": {
           "type": "string",
           "id": 1
          },
          "value": {
           "type": "string",
           "id": 2
          },
          "source": {
           "type": "string",
           "id": 3
          },
          "by_key": {
           "type": "string",
           "id": 4
          },
          "by_value": {
           "type": "string",
           "id": 5
          },
          "by_source": {
           "type": "string",
           "id": 6
          }
         }
        },
        "QuitRequest": {
         "fields": {}
        },
        "QuitReply": {
         "fields": {}
        }
       }
      }
     }
    }
   }
  }
 }
}
