// How the traffic manager knows that a caller may take away what others have: see docs/decisions/0003.

/** Whose token such a call carries as `authorization`, issued by the API server to who may have one issued: of this service account, which every namespace has. */
export const administrationAccount = 'default'

/** What it is issued for: one manager, so that none can use at another what it was shown. */
export function administrationAudience(managerNamespace: string): string {
  return `fairlead-administration/${managerNamespace}`
}
