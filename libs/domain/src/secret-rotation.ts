/**
 * Where the second value of a secret stands. Until it is `promoted` it is the new one: nobody has tried it yet, a worker is
 * at it, the upstream takes it, or refuses it. From then on it is the old one, kept for going back.
 */
export const ROTATION_STATES = ['pending', 'probing', 'proven', 'refused', 'promoted'] as const;
export type RotationState = (typeof ROTATION_STATES)[number];

/** What came of one probe. Undecided: the upstream could not be asked, and is asked again later. */
export const PROBE_RESULTS = ['proven', 'refused', 'undecided'] as const;
export type ProbeResult = (typeof PROBE_RESULTS)[number];
