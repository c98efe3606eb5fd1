/** Tells Port which resync a write belongs to, as its own integrations do. */
export function resyncQuery(runId: string): { ocean_info_event_type: string; ocean_info_resync_id: string } {
  return { ocean_info_event_type: 'resync', ocean_info_resync_id: runId };
}
