/** So many secrets may be good at once, and so many keys. */
export const MOST = 2;

/** For how many days one may be good. */
export const LIVES = ["30", "90", "180", "365"] as const;
