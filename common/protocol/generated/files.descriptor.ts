// Generated from files.proto by `npm run generate`. Do not edit.
export const filesDescriptor: object = {
 "nested": {
  "fairlead": {
   "nested": {
    "agent": {
     "nested": {
      "v1": {
       "nested": {
        "Files": {
         "methods": {
          "Mounts": {
           "requestType": "MountsRequest",
           "responseType": "MountList"
          },
          "Stat": {
           "requestType": "PathRequest",
           "responseType": "Entry"
          },
          "List": {
           "requestType": "PathRequest",
           "responseType": "Entries",
           "responseStream": true
          },
          "Read": {
           "requestType": "ReadRequest",
           "responseType": "Piece"
          },
          "Watch": {
           "requestType": "PathRequest",
           "responseType": "Changed",
           "responseStream": true
          },
          "Write": {
           "requestType": "WriteRequest",
           "responseType": "Entry"
          },
          "Truncate": {
           "requestType": "TruncateRequest",
           "responseType": "Entry"
          },
          "Create": {
           "requestType": "CreateRequest",
           "responseType": "Entry"
          },
          "Remove": {
           "requestType": "PathRequest",
           "responseType": "Removed"
          },
          "Rename": {
           "requestType": "RenameRequest",
           "responseType": "Entry"
          }
         }
        },
        "MountsRequest": {
         "fields": {
          "session_id": {
           "type": "string",
           "id": 1
          },
          "container": {
           "type": "string",
           "id": 2
          }
         }
        },
        "MountList": {
         "fields": {
          "mounts": {
           "rule": "repeated",
           "type": "Mount",
           "id": 1
          }
         }
        },
        "Mount": {
         "fields": {
          "path": {
           "type": "string",
           "id": 1
          },
          "read_only": {
           "type": "bool",
           "id": 2
          }
         }
        },
        "PathRequest": {
         "fields": {
          "session_id": {
           "type": "string",
           "id": 1
          },
          "container": {
           "type": "string",
           "id": 2
          },
          "path": {
           "type": "string",
           "id": 3
          }
         }
        },
        "Entry": {
         "fields": {
          "name": {
           "type": "string",
           "id": 1
          },
          "mode": {
           "type": "uint32",
           "id": 2
          },
          "size": {
           "type": "uint64",
           "id": 3
          },
          "modified": {
           "type": "int64",
           "id": 4
          },
          "target": {
           "type": "string",
           "id": 5
          },
          "inode": {
           "type": "uint64",
           "id": 6
          }
         }
        },
        "Entries": {
         "fields": {
          "entries": {
           "rule": "repeated",
           "type": "Entry",
           "id": 1
          }
         }
        },
        "ReadRequest": {
         "fields": {
          "session_id": {
           "type": "string",
           "id": 1
          },
          "container": {
           "type": "string",
           "id": 2
          },
          "path": {
           "type": "string",
           "id": 3
          },
          "offset": {
           "type": "uint64",
           "id": 4
          },
          "length": {
           "type": "uint32",
           "id": 5
          }
         }
        },
        "Piece": {
         "fields": {
          "data": {
           "type": "bytes",
           "id": 1
          }
         }
        },
        "Changed": {
         "fields": {}
        },
        "WriteRequest": {
         "fields": {
          "session_id": {
           "type": "string",
           "id": 1
          },
          "container": {
           "type": "string",
           "id": 2
          },
          "path": {
           "type": "string",
           "id": 3
          },
          "offset": {
           "type": "uint64",
           "id": 4
          },
          "data": {
           "type": "bytes",
           "id": 5
          }
         }
        },
        "TruncateRequest": {
         "fields": {
          "session_id": {
           "type": "string",
           "id": 1
          },
          "container": {
           "type": "string",
           "id": 2
          },
          "path": {
           "type": "string",
           "id": 3
          },
          "size": {
           "type": "uint64",
           "id": 4
          }
         }
        },
        "CreateRequest": {
         "fields": {
          "session_id": {
           "type": "string",
           "id": 1
          },
          "container": {
           "type": "string",
           "id": 2
          },
          "path": {
           "type": "string",
           "id": 3
          },
          "mode": {
           "type": "uint32",
           "id": 4
          },
          "target": {
           "type": "string",
           "id": 5
          }
         }
        },
        "RenameRequest": {
         "fields": {
          "session_id": {
           "type": "string",
           "id": 1
          },
          "container": {
           "type": "string",
           "id": 2
          },
          "from": {
           "type": "string",
           "id": 3
          },
          "to": {
           "type": "string",
           "id": 4
          }
         }
        },
        "Removed": {
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
