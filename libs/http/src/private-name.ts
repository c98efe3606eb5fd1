const MAX_NAME_LENGTH = 253;

/**
 * Ends of names that no public resolver answers, and that the resolver of a machine or of a cluster may: RFC 6761 and
 * 6762, RFC 8375, ICANN's `internal`, and `svc` of Kubernetes, whose search list completes it.
 */
const PRIVATE_ENDS = ['localhost', 'localdomain', 'local', 'internal', 'home.arpa', 'svc'];

/** Metadata services of clouds under ends that are public. */
const METADATA_NAMES = ['metadata.goog', 'metadata.tencentyun.com'];

/**
 * Whether a host name can only mean something near us, whatever it resolves to: it has a single label, which a search
 * list completes, or a private end. True for what is no name that DNS could hold, too.
 *
 * @param hostname as `URL` gives it: in lower case, in ASCII, and no literal address
 */
export function isPrivateName(hostname: string): boolean {
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  if (name.length > MAX_NAME_LENGTH || !name.includes('.') || name.split('.').includes('')) return true;
  return [...PRIVATE_ENDS, ...METADATA_NAMES].some((end) => name === end || name.endsWith(`.${end}`));
}
