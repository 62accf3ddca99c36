// Original file: common/protocol/proto/files.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Changed as _fairlead_agent_v1_Changed, Changed__Output as _fairlead_agent_v1_Changed__Output } from '../../../fairlead/agent/v1/Changed.ts';
import type { CreateRequest as _fairlead_agent_v1_CreateRequest, CreateRequest__Output as _fairlead_agent_v1_CreateRequest__Output } from '../../../fairlead/agent/v1/CreateRequest.ts';
import type { Entries as _fairlead_agent_v1_Entries, Entries__Output as _fairlead_agent_v1_Entries__Output } from '../../../fairlead/agent/v1/Entries.ts';
import type { Entry as _fairlead_agent_v1_Entry, Entry__Output as _fairlead_agent_v1_Entry__Output } from '../../../fairlead/agent/v1/Entry.ts';
import type { MountList as _fairlead_agent_v1_MountList, MountList__Output as _fairlead_agent_v1_MountList__Output } from '../../../fairlead/agent/v1/MountList.ts';
import type { MountsRequest as _fairlead_agent_v1_MountsRequest, MountsRequest__Output as _fairlead_agent_v1_MountsRequest__Output } from '../../../fairlead/agent/v1/MountsRequest.ts';
import type { PathRequest as _fairlead_agent_v1_PathRequest, PathRequest__Output as _fairlead_agent_v1_PathRequest__Output } from '../../../fairlead/agent/v1/PathRequest.ts';
import type { Piece as _fairlead_agent_v1_Piece, Piece__Output as _fairlead_agent_v1_Piece__Output } from '../../../fairlead/agent/v1/Piece.ts';
import type { ReadRequest as _fairlead_agent_v1_ReadRequest, ReadRequest__Output as _fairlead_agent_v1_ReadRequest__Output } from '../../../fairlead/agent/v1/ReadRequest.ts';
import type { Removed as _fairlead_agent_v1_Removed, Removed__Output as _fairlead_agent_v1_Removed__Output } from '../../../fairlead/agent/v1/Removed.ts';
import type { RenameRequest as _fairlead_agent_v1_RenameRequest, RenameRequest__Output as _fairlead_agent_v1_RenameRequest__Output } from '../../../fairlead/agent/v1/RenameRequest.ts';
import type { TruncateRequest as _fairlead_agent_v1_TruncateRequest, TruncateRequest__Output as _fairlead_agent_v1_TruncateRequest__Output } from '../../../fairlead/agent/v1/TruncateRequest.ts';
import type { WriteRequest as _fairlead_agent_v1_WriteRequest, WriteRequest__Output as _fairlead_agent_v1_WriteRequest__Output } from '../../../fairlead/agent/v1/WriteRequest.ts';

export interface FilesClient extends grpc.Client {
  Create(argument: _fairlead_agent_v1_CreateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Create(argument: _fairlead_agent_v1_CreateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Create(argument: _fairlead_agent_v1_CreateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Create(argument: _fairlead_agent_v1_CreateRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  create(argument: _fairlead_agent_v1_CreateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  create(argument: _fairlead_agent_v1_CreateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  create(argument: _fairlead_agent_v1_CreateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  create(argument: _fairlead_agent_v1_CreateRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  
  List(argument: _fairlead_agent_v1_PathRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_agent_v1_Entries__Output>;
  List(argument: _fairlead_agent_v1_PathRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_agent_v1_Entries__Output>;
  list(argument: _fairlead_agent_v1_PathRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_agent_v1_Entries__Output>;
  list(argument: _fairlead_agent_v1_PathRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_agent_v1_Entries__Output>;
  
  Mounts(argument: _fairlead_agent_v1_MountsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_MountList__Output>): grpc.ClientUnaryCall;
  Mounts(argument: _fairlead_agent_v1_MountsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_MountList__Output>): grpc.ClientUnaryCall;
  Mounts(argument: _fairlead_agent_v1_MountsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_MountList__Output>): grpc.ClientUnaryCall;
  Mounts(argument: _fairlead_agent_v1_MountsRequest, callback: grpc.requestCallback<_fairlead_agent_v1_MountList__Output>): grpc.ClientUnaryCall;
  mounts(argument: _fairlead_agent_v1_MountsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_MountList__Output>): grpc.ClientUnaryCall;
  mounts(argument: _fairlead_agent_v1_MountsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_MountList__Output>): grpc.ClientUnaryCall;
  mounts(argument: _fairlead_agent_v1_MountsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_MountList__Output>): grpc.ClientUnaryCall;
  mounts(argument: _fairlead_agent_v1_MountsRequest, callback: grpc.requestCallback<_fairlead_agent_v1_MountList__Output>): grpc.ClientUnaryCall;
  
  Read(argument: _fairlead_agent_v1_ReadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Piece__Output>): grpc.ClientUnaryCall;
  Read(argument: _fairlead_agent_v1_ReadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Piece__Output>): grpc.ClientUnaryCall;
  Read(argument: _fairlead_agent_v1_ReadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Piece__Output>): grpc.ClientUnaryCall;
  Read(argument: _fairlead_agent_v1_ReadRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Piece__Output>): grpc.ClientUnaryCall;
  read(argument: _fairlead_agent_v1_ReadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Piece__Output>): grpc.ClientUnaryCall;
  read(argument: _fairlead_agent_v1_ReadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Piece__Output>): grpc.ClientUnaryCall;
  read(argument: _fairlead_agent_v1_ReadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Piece__Output>): grpc.ClientUnaryCall;
  read(argument: _fairlead_agent_v1_ReadRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Piece__Output>): grpc.ClientUnaryCall;
  
  Remove(argument: _fairlead_agent_v1_PathRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Removed__Output>): grpc.ClientUnaryCall;
  Remove(argument: _fairlead_agent_v1_PathRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Removed__Output>): grpc.ClientUnaryCall;
  Remove(argument: _fairlead_agent_v1_PathRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Removed__Output>): grpc.ClientUnaryCall;
  Remove(argument: _fairlead_agent_v1_PathRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Removed__Output>): grpc.ClientUnaryCall;
  remove(argument: _fairlead_agent_v1_PathRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Removed__Output>): grpc.ClientUnaryCall;
  remove(argument: _fairlead_agent_v1_PathRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Removed__Output>): grpc.ClientUnaryCall;
  remove(argument: _fairlead_agent_v1_PathRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Removed__Output>): grpc.ClientUnaryCall;
  remove(argument: _fairlead_agent_v1_PathRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Removed__Output>): grpc.ClientUnaryCall;
  
  Rename(argument: _fairlead_agent_v1_RenameRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Rename(argument: _fairlead_agent_v1_RenameRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Rename(argument: _fairlead_agent_v1_RenameRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Rename(argument: _fairlead_agent_v1_RenameRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  rename(argument: _fairlead_agent_v1_RenameRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  rename(argument: _fairlead_agent_v1_RenameRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  rename(argument: _fairlead_agent_v1_RenameRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  rename(argument: _fairlead_agent_v1_RenameRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  
  Stat(argument: _fairlead_agent_v1_PathRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Stat(argument: _fairlead_agent_v1_PathRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Stat(argument: _fairlead_agent_v1_PathRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Stat(argument: _fairlead_agent_v1_PathRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  stat(argument: _fairlead_agent_v1_PathRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  stat(argument: _fairlead_agent_v1_PathRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  stat(argument: _fairlead_agent_v1_PathRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  stat(argument: _fairlead_agent_v1_PathRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  
  Truncate(argument: _fairlead_agent_v1_TruncateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Truncate(argument: _fairlead_agent_v1_TruncateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Truncate(argument: _fairlead_agent_v1_TruncateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Truncate(argument: _fairlead_agent_v1_TruncateRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  truncate(argument: _fairlead_agent_v1_TruncateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  truncate(argument: _fairlead_agent_v1_TruncateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  truncate(argument: _fairlead_agent_v1_TruncateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  truncate(argument: _fairlead_agent_v1_TruncateRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  
  Watch(argument: _fairlead_agent_v1_PathRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_agent_v1_Changed__Output>;
  Watch(argument: _fairlead_agent_v1_PathRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_agent_v1_Changed__Output>;
  watch(argument: _fairlead_agent_v1_PathRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_agent_v1_Changed__Output>;
  watch(argument: _fairlead_agent_v1_PathRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_fairlead_agent_v1_Changed__Output>;
  
  Write(argument: _fairlead_agent_v1_WriteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Write(argument: _fairlead_agent_v1_WriteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Write(argument: _fairlead_agent_v1_WriteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  Write(argument: _fairlead_agent_v1_WriteRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  write(argument: _fairlead_agent_v1_WriteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  write(argument: _fairlead_agent_v1_WriteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  write(argument: _fairlead_agent_v1_WriteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  write(argument: _fairlead_agent_v1_WriteRequest, callback: grpc.requestCallback<_fairlead_agent_v1_Entry__Output>): grpc.ClientUnaryCall;
  
}

export interface FilesHandlers extends grpc.UntypedServiceImplementation {
  Create: grpc.handleUnaryCall<_fairlead_agent_v1_CreateRequest__Output, _fairlead_agent_v1_Entry>;
  
  List: grpc.handleServerStreamingCall<_fairlead_agent_v1_PathRequest__Output, _fairlead_agent_v1_Entries>;
  
  Mounts: grpc.handleUnaryCall<_fairlead_agent_v1_MountsRequest__Output, _fairlead_agent_v1_MountList>;
  
  Read: grpc.handleUnaryCall<_fairlead_agent_v1_ReadRequest__Output, _fairlead_agent_v1_Piece>;
  
  Remove: grpc.handleUnaryCall<_fairlead_agent_v1_PathRequest__Output, _fairlead_agent_v1_Removed>;
  
  Rename: grpc.handleUnaryCall<_fairlead_agent_v1_RenameRequest__Output, _fairlead_agent_v1_Entry>;
  
  Stat: grpc.handleUnaryCall<_fairlead_agent_v1_PathRequest__Output, _fairlead_agent_v1_Entry>;
  
  Truncate: grpc.handleUnaryCall<_fairlead_agent_v1_TruncateRequest__Output, _fairlead_agent_v1_Entry>;
  
  Watch: grpc.handleServerStreamingCall<_fairlead_agent_v1_PathRequest__Output, _fairlead_agent_v1_Changed>;
  
  Write: grpc.handleUnaryCall<_fairlead_agent_v1_WriteRequest__Output, _fairlead_agent_v1_Entry>;
  
}

export interface FilesDefinition extends grpc.ServiceDefinition {
  Create: MethodDefinition<_fairlead_agent_v1_CreateRequest, _fairlead_agent_v1_Entry, _fairlead_agent_v1_CreateRequest__Output, _fairlead_agent_v1_Entry__Output>
  List: MethodDefinition<_fairlead_agent_v1_PathRequest, _fairlead_agent_v1_Entries, _fairlead_agent_v1_PathRequest__Output, _fairlead_agent_v1_Entries__Output>
  Mounts: MethodDefinition<_fairlead_agent_v1_MountsRequest, _fairlead_agent_v1_MountList, _fairlead_agent_v1_MountsRequest__Output, _fairlead_agent_v1_MountList__Output>
  Read: MethodDefinition<_fairlead_agent_v1_ReadRequest, _fairlead_agent_v1_Piece, _fairlead_agent_v1_ReadRequest__Output, _fairlead_agent_v1_Piece__Output>
  Remove: MethodDefinition<_fairlead_agent_v1_PathRequest, _fairlead_agent_v1_Removed, _fairlead_agent_v1_PathRequest__Output, _fairlead_agent_v1_Removed__Output>
  Rename: MethodDefinition<_fairlead_agent_v1_RenameRequest, _fairlead_agent_v1_Entry, _fairlead_agent_v1_RenameRequest__Output, _fairlead_agent_v1_Entry__Output>
  Stat: MethodDefinition<_fairlead_agent_v1_PathRequest, _fairlead_agent_v1_Entry, _fairlead_agent_v1_PathRequest__Output, _fairlead_agent_v1_Entry__Output>
  Truncate: MethodDefinition<_fairlead_agent_v1_TruncateRequest, _fairlead_agent_v1_Entry, _fairlead_agent_v1_TruncateRequest__Output, _fairlead_agent_v1_Entry__Output>
  Watch: MethodDefinition<_fairlead_agent_v1_PathRequest, _fairlead_agent_v1_Changed, _fairlead_agent_v1_PathRequest__Output, _fairlead_agent_v1_Changed__Output>
  Write: MethodDefinition<_fairlead_agent_v1_WriteRequest, _fairlead_agent_v1_Entry, _fairlead_agent_v1_WriteRequest__Output, _fairlead_agent_v1_Entry__Output>
}
