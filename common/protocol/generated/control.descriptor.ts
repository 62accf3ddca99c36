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
          }
         }
        },
        "DoctorRequest": {
         "fields": {
          "name": {
           "type": "string",
           "id": 1
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
