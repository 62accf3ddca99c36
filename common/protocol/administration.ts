// How the traffic manager knows that a caller may take away what others have: see docs/decisions/0003.

/** Of the token that such a call carries as `authorization`: issued by the API server for a service account, to who may have one issued. */
export const administrationAudience = 'fairlead-administration'
