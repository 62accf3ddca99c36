import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { ConfigSource as _fairlead_control_v1_ConfigSource, ConfigSource__Output as _fairlead_control_v1_ConfigSource__Output } from './fairlead/control/v1/ConfigSource.ts';
import type { ConnectEvent as _fairlead_control_v1_ConnectEvent, ConnectEvent__Output as _fairlead_control_v1_ConnectEvent__Output } from './fairlead/control/v1/ConnectEvent.ts';
import type { ConnectRequest as _fairlead_control_v1_ConnectRequest, ConnectRequest__Output as _fairlead_control_v1_ConnectRequest__Output } from './fairlead/control/v1/ConnectRequest.ts';
import type { ContextList as _fairlead_control_v1_ContextList, ContextList__Output as _fairlead_control_v1_ContextList__Output } from './fairlead/control/v1/ContextList.ts';
import type { ContextsRequest as _fairlead_control_v1_ContextsRequest, ContextsRequest__Output as _fairlead_control_v1_ContextsRequest__Output } from './fairlead/control/v1/ContextsRequest.ts';
import type { ControlClient as _fairlead_control_v1_ControlClient, ControlDefinition as _fairlead_control_v1_ControlDefinition } from './fairlead/control/v1/Control.ts';
import type { DisconnectReply as _fairlead_control_v1_DisconnectReply, DisconnectReply__Output as _fairlead_control_v1_DisconnectReply__Output } from './fairlead/control/v1/DisconnectReply.ts';
import type { DisconnectRequest as _fairlead_control_v1_DisconnectRequest, DisconnectRequest__Output as _fairlead_control_v1_DisconnectRequest__Output } from './fairlead/control/v1/DisconnectRequest.ts';
import type { Dns as _fairlead_control_v1_Dns, Dns__Output as _fairlead_control_v1_Dns__Output } from './fairlead/control/v1/Dns.ts';
import type { DoctorCheck as _fairlead_control_v1_DoctorCheck, DoctorCheck__Output as _fairlead_control_v1_DoctorCheck__Output } from './fairlead/control/v1/DoctorCheck.ts';
import type { DoctorRequest as _fairlead_control_v1_DoctorRequest, DoctorRequest__Output as _fairlead_control_v1_DoctorRequest__Output } from './fairlead/control/v1/DoctorRequest.ts';
import type { EnvironmentReply as _fairlead_control_v1_EnvironmentReply, EnvironmentReply__Output as _fairlead_control_v1_EnvironmentReply__Output } from './fairlead/control/v1/EnvironmentReply.ts';
import type { EnvironmentRequest as _fairlead_control_v1_EnvironmentRequest, EnvironmentRequest__Output as _fairlead_control_v1_EnvironmentRequest__Output } from './fairlead/control/v1/EnvironmentRequest.ts';
import type { ExplainConfigRequest as _fairlead_control_v1_ExplainConfigRequest, ExplainConfigRequest__Output as _fairlead_control_v1_ExplainConfigRequest__Output } from './fairlead/control/v1/ExplainConfigRequest.ts';
import type { ExplainedConfig as _fairlead_control_v1_ExplainedConfig, ExplainedConfig__Output as _fairlead_control_v1_ExplainedConfig__Output } from './fairlead/control/v1/ExplainedConfig.ts';
import type { Failure as _fairlead_control_v1_Failure, Failure__Output as _fairlead_control_v1_Failure__Output } from './fairlead/control/v1/Failure.ts';
import type { HeaderField as _fairlead_control_v1_HeaderField, HeaderField__Output as _fairlead_control_v1_HeaderField__Output } from './fairlead/control/v1/HeaderField.ts';
import type { Intercept as _fairlead_control_v1_Intercept, Intercept__Output as _fairlead_control_v1_Intercept__Output } from './fairlead/control/v1/Intercept.ts';
import type { InterceptEvent as _fairlead_control_v1_InterceptEvent, InterceptEvent__Output as _fairlead_control_v1_InterceptEvent__Output } from './fairlead/control/v1/InterceptEvent.ts';
import type { InterceptRequest as _fairlead_control_v1_InterceptRequest, InterceptRequest__Output as _fairlead_control_v1_InterceptRequest__Output } from './fairlead/control/v1/InterceptRequest.ts';
import type { InterceptedPort as _fairlead_control_v1_InterceptedPort, InterceptedPort__Output as _fairlead_control_v1_InterceptedPort__Output } from './fairlead/control/v1/InterceptedPort.ts';
import type { KubeContext as _fairlead_control_v1_KubeContext, KubeContext__Output as _fairlead_control_v1_KubeContext__Output } from './fairlead/control/v1/KubeContext.ts';
import type { LeaveReply as _fairlead_control_v1_LeaveReply, LeaveReply__Output as _fairlead_control_v1_LeaveReply__Output } from './fairlead/control/v1/LeaveReply.ts';
import type { LeaveRequest as _fairlead_control_v1_LeaveRequest, LeaveRequest__Output as _fairlead_control_v1_LeaveRequest__Output } from './fairlead/control/v1/LeaveRequest.ts';
import type { ObservedRequest as _fairlead_control_v1_ObservedRequest, ObservedRequest__Output as _fairlead_control_v1_ObservedRequest__Output } from './fairlead/control/v1/ObservedRequest.ts';
import type { ObservedRequests as _fairlead_control_v1_ObservedRequests, ObservedRequests__Output as _fairlead_control_v1_ObservedRequests__Output } from './fairlead/control/v1/ObservedRequests.ts';
import type { OverruledValue as _fairlead_control_v1_OverruledValue, OverruledValue__Output as _fairlead_control_v1_OverruledValue__Output } from './fairlead/control/v1/OverruledValue.ts';
import type { PortMapping as _fairlead_control_v1_PortMapping, PortMapping__Output as _fairlead_control_v1_PortMapping__Output } from './fairlead/control/v1/PortMapping.ts';
import type { Progress as _fairlead_control_v1_Progress, Progress__Output as _fairlead_control_v1_Progress__Output } from './fairlead/control/v1/Progress.ts';
import type { QuitReply as _fairlead_control_v1_QuitReply, QuitReply__Output as _fairlead_control_v1_QuitReply__Output } from './fairlead/control/v1/QuitReply.ts';
import type { QuitRequest as _fairlead_control_v1_QuitRequest, QuitRequest__Output as _fairlead_control_v1_QuitRequest__Output } from './fairlead/control/v1/QuitRequest.ts';
import type { RevokeReply as _fairlead_control_v1_RevokeReply, RevokeReply__Output as _fairlead_control_v1_RevokeReply__Output } from './fairlead/control/v1/RevokeReply.ts';
import type { RevokeRequest as _fairlead_control_v1_RevokeRequest, RevokeRequest__Output as _fairlead_control_v1_RevokeRequest__Output } from './fairlead/control/v1/RevokeRequest.ts';
import type { Session as _fairlead_control_v1_Session, Session__Output as _fairlead_control_v1_Session__Output } from './fairlead/control/v1/Session.ts';
import type { Setting as _fairlead_control_v1_Setting, Setting__Output as _fairlead_control_v1_Setting__Output } from './fairlead/control/v1/Setting.ts';
import type { SettingValue as _fairlead_control_v1_SettingValue, SettingValue__Output as _fairlead_control_v1_SettingValue__Output } from './fairlead/control/v1/SettingValue.ts';
import type { Snapshot as _fairlead_control_v1_Snapshot, Snapshot__Output as _fairlead_control_v1_Snapshot__Output } from './fairlead/control/v1/Snapshot.ts';
import type { StatusRequest as _fairlead_control_v1_StatusRequest, StatusRequest__Output as _fairlead_control_v1_StatusRequest__Output } from './fairlead/control/v1/StatusRequest.ts';
import type { Traffic as _fairlead_control_v1_Traffic, Traffic__Output as _fairlead_control_v1_Traffic__Output } from './fairlead/control/v1/Traffic.ts';
import type { UninstallEvent as _fairlead_control_v1_UninstallEvent, UninstallEvent__Output as _fairlead_control_v1_UninstallEvent__Output } from './fairlead/control/v1/UninstallEvent.ts';
import type { UninstallRequest as _fairlead_control_v1_UninstallRequest, UninstallRequest__Output as _fairlead_control_v1_UninstallRequest__Output } from './fairlead/control/v1/UninstallRequest.ts';
import type { Uninstalled as _fairlead_control_v1_Uninstalled, Uninstalled__Output as _fairlead_control_v1_Uninstalled__Output } from './fairlead/control/v1/Uninstalled.ts';
import type { VersionReply as _fairlead_control_v1_VersionReply, VersionReply__Output as _fairlead_control_v1_VersionReply__Output } from './fairlead/control/v1/VersionReply.ts';
import type { VersionRequest as _fairlead_control_v1_VersionRequest, VersionRequest__Output as _fairlead_control_v1_VersionRequest__Output } from './fairlead/control/v1/VersionRequest.ts';
import type { VirtualNetwork as _fairlead_control_v1_VirtualNetwork, VirtualNetwork__Output as _fairlead_control_v1_VirtualNetwork__Output } from './fairlead/control/v1/VirtualNetwork.ts';
import type { Warning as _fairlead_control_v1_Warning, Warning__Output as _fairlead_control_v1_Warning__Output } from './fairlead/control/v1/Warning.ts';
import type { WatchRequestsRequest as _fairlead_control_v1_WatchRequestsRequest, WatchRequestsRequest__Output as _fairlead_control_v1_WatchRequestsRequest__Output } from './fairlead/control/v1/WatchRequestsRequest.ts';
import type { Workload as _fairlead_control_v1_Workload, Workload__Output as _fairlead_control_v1_Workload__Output } from './fairlead/control/v1/Workload.ts';
import type { WorkloadIntercept as _fairlead_control_v1_WorkloadIntercept, WorkloadIntercept__Output as _fairlead_control_v1_WorkloadIntercept__Output } from './fairlead/control/v1/WorkloadIntercept.ts';
import type { WorkloadList as _fairlead_control_v1_WorkloadList, WorkloadList__Output as _fairlead_control_v1_WorkloadList__Output } from './fairlead/control/v1/WorkloadList.ts';
import type { WorkloadPort as _fairlead_control_v1_WorkloadPort, WorkloadPort__Output as _fairlead_control_v1_WorkloadPort__Output } from './fairlead/control/v1/WorkloadPort.ts';
import type { WorkloadsRequest as _fairlead_control_v1_WorkloadsRequest, WorkloadsRequest__Output as _fairlead_control_v1_WorkloadsRequest__Output } from './fairlead/control/v1/WorkloadsRequest.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  fairlead: {
    control: {
      v1: {
        ConfigSource: MessageTypeDefinition<_fairlead_control_v1_ConfigSource, _fairlead_control_v1_ConfigSource__Output>
        ConnectEvent: MessageTypeDefinition<_fairlead_control_v1_ConnectEvent, _fairlead_control_v1_ConnectEvent__Output>
        ConnectRequest: MessageTypeDefinition<_fairlead_control_v1_ConnectRequest, _fairlead_control_v1_ConnectRequest__Output>
        ContextList: MessageTypeDefinition<_fairlead_control_v1_ContextList, _fairlead_control_v1_ContextList__Output>
        ContextsRequest: MessageTypeDefinition<_fairlead_control_v1_ContextsRequest, _fairlead_control_v1_ContextsRequest__Output>
        Control: SubtypeConstructor<typeof grpc.Client, _fairlead_control_v1_ControlClient> & { service: _fairlead_control_v1_ControlDefinition }
        DisconnectReply: MessageTypeDefinition<_fairlead_control_v1_DisconnectReply, _fairlead_control_v1_DisconnectReply__Output>
        DisconnectRequest: MessageTypeDefinition<_fairlead_control_v1_DisconnectRequest, _fairlead_control_v1_DisconnectRequest__Output>
        Dns: MessageTypeDefinition<_fairlead_control_v1_Dns, _fairlead_control_v1_Dns__Output>
        DoctorCheck: MessageTypeDefinition<_fairlead_control_v1_DoctorCheck, _fairlead_control_v1_DoctorCheck__Output>
        DoctorRequest: MessageTypeDefinition<_fairlead_control_v1_DoctorRequest, _fairlead_control_v1_DoctorRequest__Output>
        EnvironmentReply: MessageTypeDefinition<_fairlead_control_v1_EnvironmentReply, _fairlead_control_v1_EnvironmentReply__Output>
        EnvironmentRequest: MessageTypeDefinition<_fairlead_control_v1_EnvironmentRequest, _fairlead_control_v1_EnvironmentRequest__Output>
        ExplainConfigRequest: MessageTypeDefinition<_fairlead_control_v1_ExplainConfigRequest, _fairlead_control_v1_ExplainConfigRequest__Output>
        ExplainedConfig: MessageTypeDefinition<_fairlead_control_v1_ExplainedConfig, _fairlead_control_v1_ExplainedConfig__Output>
        Failure: MessageTypeDefinition<_fairlead_control_v1_Failure, _fairlead_control_v1_Failure__Output>
        HeaderField: MessageTypeDefinition<_fairlead_control_v1_HeaderField, _fairlead_control_v1_HeaderField__Output>
        Intercept: MessageTypeDefinition<_fairlead_control_v1_Intercept, _fairlead_control_v1_Intercept__Output>
        InterceptEvent: MessageTypeDefinition<_fairlead_control_v1_InterceptEvent, _fairlead_control_v1_InterceptEvent__Output>
        InterceptRequest: MessageTypeDefinition<_fairlead_control_v1_InterceptRequest, _fairlead_control_v1_InterceptRequest__Output>
        InterceptState: EnumTypeDefinition
        InterceptedPort: MessageTypeDefinition<_fairlead_control_v1_InterceptedPort, _fairlead_control_v1_InterceptedPort__Output>
        KubeContext: MessageTypeDefinition<_fairlead_control_v1_KubeContext, _fairlead_control_v1_KubeContext__Output>
        LeaveReply: MessageTypeDefinition<_fairlead_control_v1_LeaveReply, _fairlead_control_v1_LeaveReply__Output>
        LeaveRequest: MessageTypeDefinition<_fairlead_control_v1_LeaveRequest, _fairlead_control_v1_LeaveRequest__Output>
        Mechanism: EnumTypeDefinition
        ObservedRequest: MessageTypeDefinition<_fairlead_control_v1_ObservedRequest, _fairlead_control_v1_ObservedRequest__Output>
        ObservedRequests: MessageTypeDefinition<_fairlead_control_v1_ObservedRequests, _fairlead_control_v1_ObservedRequests__Output>
        OverruledValue: MessageTypeDefinition<_fairlead_control_v1_OverruledValue, _fairlead_control_v1_OverruledValue__Output>
        PortMapping: MessageTypeDefinition<_fairlead_control_v1_PortMapping, _fairlead_control_v1_PortMapping__Output>
        Progress: MessageTypeDefinition<_fairlead_control_v1_Progress, _fairlead_control_v1_Progress__Output>
        QuitReply: MessageTypeDefinition<_fairlead_control_v1_QuitReply, _fairlead_control_v1_QuitReply__Output>
        QuitRequest: MessageTypeDefinition<_fairlead_control_v1_QuitRequest, _fairlead_control_v1_QuitRequest__Output>
        RevokeReply: MessageTypeDefinition<_fairlead_control_v1_RevokeReply, _fairlead_control_v1_RevokeReply__Output>
        RevokeRequest: MessageTypeDefinition<_fairlead_control_v1_RevokeRequest, _fairlead_control_v1_RevokeRequest__Output>
        Session: MessageTypeDefinition<_fairlead_control_v1_Session, _fairlead_control_v1_Session__Output>
        SessionState: EnumTypeDefinition
        Setting: MessageTypeDefinition<_fairlead_control_v1_Setting, _fairlead_control_v1_Setting__Output>
        SettingValue: MessageTypeDefinition<_fairlead_control_v1_SettingValue, _fairlead_control_v1_SettingValue__Output>
        Snapshot: MessageTypeDefinition<_fairlead_control_v1_Snapshot, _fairlead_control_v1_Snapshot__Output>
        Stage: EnumTypeDefinition
        StatusRequest: MessageTypeDefinition<_fairlead_control_v1_StatusRequest, _fairlead_control_v1_StatusRequest__Output>
        Traffic: MessageTypeDefinition<_fairlead_control_v1_Traffic, _fairlead_control_v1_Traffic__Output>
        UninstallEvent: MessageTypeDefinition<_fairlead_control_v1_UninstallEvent, _fairlead_control_v1_UninstallEvent__Output>
        UninstallRequest: MessageTypeDefinition<_fairlead_control_v1_UninstallRequest, _fairlead_control_v1_UninstallRequest__Output>
        Uninstalled: MessageTypeDefinition<_fairlead_control_v1_Uninstalled, _fairlead_control_v1_Uninstalled__Output>
        Verdict: EnumTypeDefinition
        VersionReply: MessageTypeDefinition<_fairlead_control_v1_VersionReply, _fairlead_control_v1_VersionReply__Output>
        VersionRequest: MessageTypeDefinition<_fairlead_control_v1_VersionRequest, _fairlead_control_v1_VersionRequest__Output>
        VirtualNetwork: MessageTypeDefinition<_fairlead_control_v1_VirtualNetwork, _fairlead_control_v1_VirtualNetwork__Output>
        Warning: MessageTypeDefinition<_fairlead_control_v1_Warning, _fairlead_control_v1_Warning__Output>
        WatchRequestsRequest: MessageTypeDefinition<_fairlead_control_v1_WatchRequestsRequest, _fairlead_control_v1_WatchRequestsRequest__Output>
        Workload: MessageTypeDefinition<_fairlead_control_v1_Workload, _fairlead_control_v1_Workload__Output>
        WorkloadIntercept: MessageTypeDefinition<_fairlead_control_v1_WorkloadIntercept, _fairlead_control_v1_WorkloadIntercept__Output>
        WorkloadList: MessageTypeDefinition<_fairlead_control_v1_WorkloadList, _fairlead_control_v1_WorkloadList__Output>
        WorkloadPort: MessageTypeDefinition<_fairlead_control_v1_WorkloadPort, _fairlead_control_v1_WorkloadPort__Output>
        WorkloadsRequest: MessageTypeDefinition<_fairlead_control_v1_WorkloadsRequest, _fairlead_control_v1_WorkloadsRequest__Output>
      }
    }
  }
}

