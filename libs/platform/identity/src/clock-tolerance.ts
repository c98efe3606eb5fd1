/** How far the clocks of the provider and ours may be apart; what openid-client allows as well. */
export const TOLERANCE_S = 30;
