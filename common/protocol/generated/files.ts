import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Changed as _fairlead_agent_v1_Changed, Changed__Output as _fairlead_agent_v1_Changed__Output } from './fairlead/agent/v1/Changed.ts';
import type { CreateRequest as _fairlead_agent_v1_CreateRequest, CreateRequest__Output as _fairlead_agent_v1_CreateRequest__Output } from './fairlead/agent/v1/CreateRequest.ts';
import type { Entries as _fairlead_agent_v1_Entries, Entries__Output as _fairlead_agent_v1_Entries__Output } from './fairlead/agent/v1/Entries.ts';
import type { Entry as _fairlead_agent_v1_Entry, Entry__Output as _fairlead_agent_v1_Entry__Output } from './fairlead/agent/v1/Entry.ts';
import type { FilesClient as _fairlead_agent_v1_FilesClient, FilesDefinition as _fairlead_agent_v1_FilesDefinition } from './fairlead/agent/v1/Files.ts';
import type { Mount as _fairlead_agent_v1_Mount, Mount__Output as _fairlead_agent_v1_Mount__Output } from './fairlead/agent/v1/Mount.ts';
import type { MountList as _fairlead_agent_v1_MountList, MountList__Output as _fairlead_agent_v1_MountList__Output } from './fairlead/agent/v1/MountList.ts';
import type { MountsRequest as _fairlead_agent_v1_MountsRequest, MountsRequest__Output as _fairlead_agent_v1_MountsRequest__Output } from './fairlead/agent/v1/MountsRequest.ts';
import type { PathRequest as _fairlead_agent_v1_PathRequest, PathRequest__Output as _fairlead_agent_v1_PathRequest__Output } from './fairlead/agent/v1/PathRequest.ts';
import type { Piece as _fairlead_agent_v1_Piece, Piece__Output as _fairlead_agent_v1_Piece__Output } from './fairlead/agent/v1/Piece.ts';
import type { ReadRequest as _fairlead_agent_v1_ReadRequest, ReadRequest__Output as _fairlead_agent_v1_ReadRequest__Output } from './fairlead/agent/v1/ReadRequest.ts';
import type { Removed as _fairlead_agent_v1_Removed, Removed__Output as _fairlead_agent_v1_Removed__Output } from './fairlead/agent/v1/Removed.ts';
import type { RenameRequest as _fairlead_agent_v1_RenameRequest, RenameRequest__Output as _fairlead_agent_v1_RenameRequest__Output } from './fairlead/agent/v1/RenameRequest.ts';
import type { TruncateRequest as _fairlead_agent_v1_TruncateRequest, TruncateRequest__Output as _fairlead_agent_v1_TruncateRequest__Output } from './fairlead/agent/v1/TruncateRequest.ts';
import type { WriteRequest as _fairlead_agent_v1_WriteRequest, WriteRequest__Output as _fairlead_agent_v1_WriteRequest__Output } from './fairlead/agent/v1/WriteRequest.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  fairlead: {
    agent: {
      v1: {
        Changed: MessageTypeDefinition<_fairlead_agent_v1_Changed, _fairlead_agent_v1_Changed__Output>
        CreateRequest: MessageTypeDefinition<_fairlead_agent_v1_CreateRequest, _fairlead_agent_v1_CreateRequest__Output>
        Entries: MessageTypeDefinition<_fairlead_agent_v1_Entries, _fairlead_agent_v1_Entries__Output>
        Entry: MessageTypeDefinition<_fairlead_agent_v1_Entry, _fairlead_agent_v1_Entry__Output>
        Files: SubtypeConstructor<typeof grpc.Client, _fairlead_agent_v1_FilesClient> & { service: _fairlead_agent_v1_FilesDefinition }
        Mount: MessageTypeDefinition<_fairlead_agent_v1_Mount, _fairlead_agent_v1_Mount__Output>
        MountList: MessageTypeDefinition<_fairlead_agent_v1_MountList, _fairlead_agent_v1_MountList__Output>
        MountsRequest: MessageTypeDefinition<_fairlead_agent_v1_MountsRequest, _fairlead_agent_v1_MountsRequest__Output>
        PathRequest: MessageTypeDefinition<_fairlead_agent_v1_PathRequest, _fairlead_agent_v1_PathRequest__Output>
        Piece: MessageTypeDefinition<_fairlead_agent_v1_Piece, _fairlead_agent_v1_Piece__Output>
        ReadRequest: MessageTypeDefinition<_fairlead_agent_v1_ReadRequest, _fairlead_agent_v1_ReadRequest__Output>
        Removed: MessageTypeDefinition<_fairlead_agent_v1_Removed, _fairlead_agent_v1_Removed__Output>
        RenameRequest: MessageTypeDefinition<_fairlead_agent_v1_RenameRequest, _fairlead_agent_v1_RenameRequest__Output>
        TruncateRequest: MessageTypeDefinition<_fairlead_agent_v1_TruncateRequest, _fairlead_agent_v1_TruncateRequest__Output>
        WriteRequest: MessageTypeDefinition<_fairlead_agent_v1_WriteRequest, _fairlead_agent_v1_WriteRequest__Output>
      }
    }
  }
}

