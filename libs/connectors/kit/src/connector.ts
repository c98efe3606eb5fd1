import type {
  Clock,
  JsonObject,
  JsonValue,
  Logger,
  RecordBatch,
  RequestAllowance,
  UpstreamKey,
} from '@quayside/domain';
import type { HttpClient } from '@quayside/http';

/** One field of a connector's own form: what the install wizard, the API and the environment of a pipeline all fill in. */
export interface SettingSpec {
  /** for example `statuspageApiKey`; its Ocean environment name is derived from it (`STATUSPAGE_API_KEY`) */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly type: 'string' | 'url' | 'string-list';
  readonly required: boolean;
  /** kept in the vault and never shown again */
  readonly sensitive: boolean;
  readonly default?: string;
  /** of ours alone: Ocean's integration of this type has no such setting */
  readonly isOwn?: boolean;
}

export interface SettingFault {
  readonly setting: string;
  /** what is wrong and what to do, in one sentence that does not repeat a sensitive value */
  readonly message: string;
}

export type SettingsResult<S> =
  { readonly ok: true; readonly settings: S } | { readonly ok: false; readonly faults: readonly SettingFault[] };

/** One kind of record that a mapping can have resources for. */
export interface KindSpec {
  readonly kind: string;
  readonly title: string;
  /** the list of the upstream that carries it; kinds with one source cost its requests once */
  readonly source: string;
  /** every text that a field of its records can have: plain path (`status`, `page.branding`) -> texts */
  readonly values?: Readonly<Record<string, readonly string[]>>;
}

export interface SessionDeps {
  readonly http: HttpClient;
  /** for what the upstream shows to everybody: it knows no key, is outside the key's limits, and tries once */
  readonly publicHttp: Pick<HttpClient, 'request'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ReadTask {
  readonly source: string;
  readonly scope: string;
  /** where to go on reading: the number of the list page to read next, 1 for the first */
  readonly fromPage: number;
  /**
   * The cursor that an earlier reading has left. With it only what is new since is read, and a part of the rest that is
   * another one every time; without it the whole list. For `recentSources` only.
   */
  readonly since?: JsonObject;
  /**
   * The cursor that an earlier reading has left. With it the list is not asked for as long as the list that shows it
   * proves that nothing in it has changed; its records are all given, either way. For the lists in `shownBy` only, and
   * only when the list that shows it is read in the same session, from its beginning.
   */
  readonly known?: JsonObject;
  /** Every page of the list is asked for, whatever other runs were just answered. */
  readonly fresh?: boolean;
}

/** What earlier readings have left for the next one of a list; undefined where there was none. */
export type LeftCursors = (source: string, scope: string) => JsonObject | undefined;

/** A scope (a status page) that the installation asks for and that the upstream does not show it. */
export interface MissingScope {
  readonly scope: string;
  readonly code: string;
  readonly message: string;
}

export interface Scopes {
  /** the batch of the records that stand for the scopes themselves (kind `statuspage`) */
  readonly root: RecordBatch;
  /** the ids of the scopes to read, in order */
  readonly scopes: readonly string[];
  readonly missing: readonly MissingScope[];
}

/** An open connection to one upstream account, for the length of one run. */
export interface ConnectorSession {
  /**
   * Reads the list of scopes, once, before any list is read. Throws `credentials_rejected` when the key is refused.
   *
   * @param left what there is of cursors: that of the root batch, and those of all lists, by which the session shares
   *   out over the scopes what a run has only so many requests for
   */
  scopes(signal: AbortSignal, left?: LeftCursors): Promise<Scopes>;
  /** Reads one list of one scope, page after page; the last one is marked. Throws what the upstream's client throws. */
  read(task: ReadTask, signal: AbortSignal): AsyncGenerator<RecordBatch, void, void>;
}

/**
 * A connector: everything the house has to know of one upstream. `S` are its settings as parsed.
 */
export interface Connector<S = unknown> {
  /** Port's integration type, for example `statuspage` */
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly settings: readonly SettingSpec[];
  /** in an order in which what is related to comes before what relates to it */
  readonly kinds: readonly KindSpec[];
  /** the sources inside a scope, in the order to read them */
  readonly scopeSources: readonly string[];
  /** those of them that only grow at their beginning, and of which a delta run reads what is new */
  readonly recentSources: readonly string[];
  /** list -> the list after it in the same scope that shows what is in it, so that a delta run may do without the first */
  readonly shownBy: Readonly<Record<string, string>>;
  /** the source of the list of scopes itself */
  readonly rootSource: string;
  /** blueprint documents as Port's API takes them */
  readonly defaultBlueprints: readonly JsonObject[];
  /** the default mapping, as YAML text */
  readonly defaultMapping: string;
  /** what the upstream lets one key send */
  readonly allowance: RequestAllowance;
  parseSettings(raw: Readonly<Record<string, JsonValue | undefined>>): SettingsResult<S>;
  /** the key whose allowance requests with these settings use up */
  upstreamKey(settings: S): UpstreamKey;
  open(settings: S, deps: SessionDeps): ConnectorSession;
  /**
   * Asks the upstream, as briefly as it can be asked, whether it takes the key of these settings. Throws
   * `credentials_rejected` when it does not, `scope_not_found` when the key shows nothing of what they ask for, and what the
   * upstream's client throws.
   */
  checkKey(settings: S, deps: Pick<SessionDeps, 'http' | 'clock'>, signal: AbortSignal): Promise<void>;
}
