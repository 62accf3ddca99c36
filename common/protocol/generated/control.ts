import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { ConnectEvent as _fairlead_control_v1_ConnectEvent, ConnectEvent__Output as _fairlead_control_v1_ConnectEvent__Output } from './fairlead/control/v1/ConnectEvent.ts';
import type { ConnectRequest as _fairlead_control_v1_ConnectRequest, ConnectRequest__Output as _fairlead_control_v1_ConnectRequest__Output } from './fairlead/control/v1/ConnectRequest.ts';
import type { ControlClient as _fairlead_control_v1_ControlClient, ControlDefinition as _fairlead_control_v1_ControlDefinition } from './fairlead/control/v1/Control.ts';
import type { DisconnectReply as _fairlead_control_v1_DisconnectReply, DisconnectReply__Output as _fairlead_control_v1_DisconnectReply__Output } from './fairlead/control/v1/DisconnectReply.ts';
import type { DisconnectRequest as _fairlead_control_v1_DisconnectRequest, DisconnectRequest__Output as _fairlead_control_v1_DisconnectRequest__Output } from './fairlead/control/v1/DisconnectRequest.ts';
import type { Dns as _fairlead_control_v1_Dns, Dns__Output as _fairlead_control_v1_Dns__Output } from './fairlead/control/v1/Dns.ts';
import type { DoctorCheck as _fairlead_control_v1_DoctorCheck, DoctorCheck__Output as _fairlead_control_v1_DoctorCheck__Output } from './fairlead/control/v1/DoctorCheck.ts';
import type { DoctorRequest as _fairlead_control_v1_DoctorRequest, DoctorRequest__Output as _fairlead_control_v1_DoctorRequest__Output } from './fairlead/control/v1/DoctorRequest.ts';
import type { Failure as _fairlead_control_v1_Failure, Failure__Output as _fairlead_control_v1_Failure__Output } from './fairlead/control/v1/Failure.ts';
import type { Progress as _fairlead_control_v1_Progress, Progress__Output as _fairlead_control_v1_Progress__Output } from './fairlead/control/v1/Progress.ts';
import type { QuitReply as _fairlead_control_v1_QuitReply, QuitReply__Output as _fairlead_control_v1_QuitReply__Output } from './fairlead/control/v1/QuitReply.ts';
import type { QuitRequest as _fairlead_control_v1_QuitRequest, QuitRequest__Output as _fairlead_control_v1_QuitRequest__Output } from './fairlead/control/v1/QuitRequest.ts';
import type { Session as _fairlead_control_v1_Session, Session__Output as _fairlead_control_v1_Session__Output } from './fairlead/control/v1/Session.ts';
import type { Snapshot as _fairlead_control_v1_Snapshot, Snapshot__Output as _fairlead_control_v1_Snapshot__Output } from './fairlead/control/v1/Snapshot.ts';
import type { StatusRequest as _fairlead_control_v1_StatusRequest, StatusRequest__Output as _fairlead_control_v1_StatusRequest__Output } from './fairlead/control/v1/StatusRequest.ts';
import type { Traffic as _fairlead_control_v1_Traffic, Traffic__Output as _fairlead_control_v1_Traffic__Output } from './fairlead/control/v1/Traffic.ts';
import type { VersionReply as _fairlead_control_v1_VersionReply, VersionReply__Output as _fairlead_control_v1_VersionReply__Output } from './fairlead/control/v1/VersionReply.ts';
import type { VersionRequest as _fairlead_control_v1_VersionRequest, VersionRequest__Output as _fairlead_control_v1_VersionRequest__Output } from './fairlead/control/v1/VersionRequest.ts';
import type { Warning as _fairlead_control_v1_Warning, Warning__Output as _fairlead_control_v1_Warning__Output } from './fairlead/control/v1/Warning.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  fairlead: {
    control: {
      v1: {
        ConnectEvent: MessageTypeDefinition<_fairlead_control_v1_ConnectEvent, _fairlead_control_v1_ConnectEvent__Output>
        ConnectRequest: MessageTypeDefinition<_fairlead_control_v1_ConnectRequest, _fairlead_control_v1_ConnectRequest__Output>
        Control: SubtypeConstructor<typeof grpc.Client, _fairlead_control_v1_ControlClient> & { service: _fairlead_control_v1_ControlDefinition }
        DisconnectReply: MessageTypeDefinition<_fairlead_control_v1_DisconnectReply, _fairlead_control_v1_DisconnectReply__Output>
        DisconnectRequest: MessageTypeDefinition<_fairlead_control_v1_DisconnectRequest, _fairlead_control_v1_DisconnectRequest__Output>
        Dns: MessageTypeDefinition<_fairlead_control_v1_Dns, _fairlead_control_v1_Dns__Output>
        DoctorCheck: MessageTypeDefinition<_fairlead_control_v1_DoctorCheck, _fairlead_control_v1_DoctorCheck__Output>
        DoctorRequest: MessageTypeDefinition<_fairlead_control_v1_DoctorRequest, _fairlead_control_v1_DoctorRequest__Output>
        Failure: MessageTypeDefinition<_fairlead_control_v1_Failure, _fairlead_control_v1_Failure__Output>
        Progress: MessageTypeDefinition<_fairlead_control_v1_Progress, _fairlead_control_v1_Progress__Output>
        QuitReply: MessageTypeDefinition<_fairlead_control_v1_QuitReply, _fairlead_control_v1_QuitReply__Output>
        QuitRequest: MessageTypeDefinition<_fairlead_control_v1_QuitRequest, _fairlead_control_v1_QuitRequest__Output>
        Session: MessageTypeDefinition<_fairlead_control_v1_Session, _fairlead_control_v1_Session__Output>
        SessionState: EnumTypeDefinition
        Snapshot: MessageTypeDefinition<_fairlead_control_v1_Snapshot, _fairlead_control_v1_Snapshot__Output>
        Stage: EnumTypeDefinition
        StatusRequest: MessageTypeDefinition<_fairlead_control_v1_StatusRequest, _fairlead_control_v1_StatusRequest__Output>
        Traffic: MessageTypeDefinition<_fairlead_control_v1_Traffic, _fairlead_control_v1_Traffic__Output>
        Verdict: EnumTypeDefinition
        VersionReply: MessageTypeDefinition<_fairlead_control_v1_VersionReply, _fairlead_control_v1_VersionReply__Output>
        VersionRequest: MessageTypeDefinition<_fairlead_control_v1_VersionRequest, _fairlead_control_v1_VersionRequest__Output>
        Warning: MessageTypeDefinition<_fairlead_control_v1_Warning, _fairlead_control_v1_Warning__Output>
      }
    }
  }
}

