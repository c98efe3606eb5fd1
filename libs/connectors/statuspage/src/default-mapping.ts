/**
 * The mapping that an installation starts with. What differs from that of Port's own integration, and why, is listed in
 * docs/guides/default-mapping.md. Single quotes are left out of the expressions, because some runtimes turn them into
 * double ones; everything here is understood by jq 1.7 and later.
 */
export const DEFAULT_MAPPING = String.raw`createMissingRelatedEntities: true
deleteDependentEntities: false
resources:
  # how a page is doing, where that is known; where it is not, Port keeps what it has
  - kind: statuspage
    selector:
      query: .status_indicator != null
    port:
      entity:
        mappings:
          identifier: .id
          title: .name
          blueprint: '"statuspage"'
          properties:
            status_indicator: .status_indicator
            status_description: .status_description

  - kind: statuspage
    selector:
      query: "true"
    port:
      entity:
        mappings:
          identifier: .id
          title: .name
          blueprint: '"statuspage"'
          properties:
            page_description: .page_description
            headline: .headline
            branding: .branding
            subdomain: .subdomain
            domain: .domain
            url: 'if .url == "" then null else .url end'
            allow_page_subscribers: .allow_page_subscribers
            allow_incident_subscribers: .allow_incident_subscribers
            allow_email_subscribers: .allow_email_subscribers
            allow_sms_subscribers: .allow_sms_subscribers
            allow_rss_atom_feeds: .allow_rss_atom_feeds
            allow_webhook_subscribers: .allow_webhook_subscribers
            time_zone: .time_zone
            createdAt: .created_at
            updatedAt: .updated_at

  - kind: component_group
    selector:
      query: "true"
    port:
      entity:
        mappings:
          identifier: .id
          title: .name
          blueprint: '"statuspageComponentGroup"'
          properties:
            description: .description
            position: .position
            createdAt: .created_at
            updatedAt: .updated_at
          relations:
            statuspage: .page_id

  # the list of components also holds a row for every group
  - kind: component
    selector:
      query: .group != true
    port:
      entity:
        mappings:
          identifier: .id
          title: .name
          blueprint: '"statuspageComponent"'
          properties:
            description: .description
            status: 'if .status == "" then null else .status end'
            position: .position
            showcase: .showcase
            only_show_if_degraded: .only_show_if_degraded
            startDate: '.start_date | try (.[0:10] | strptime("%Y-%m-%d") | todateiso8601) catch null'
            createdAt: .created_at
            updatedAt: .updated_at
          relations:
            componentGroup: .group_id
            statuspage: .page_id

  - kind: incident
    selector:
      query: "true"
    port:
      entity:
        mappings:
          identifier: .id
          title: .name
          blueprint: '"statuspageIncident"'
          properties:
            status: .status
            impact: .impact
            impact_override: .impact_override
            createdAt: .created_at
            updatedAt: .updated_at
            startedAt: .started_at
            resolvedAt: .resolved_at
            shortlink: .shortlink
            postmortemPublishedAt: .postmortem_published_at
            scheduled_for: .scheduled_for
            scheduled_until: .scheduled_until
            scheduled_remind_prior: .scheduled_remind_prior
            scheduled_reminded_at: .scheduled_reminded_at
            scheduled_auto_in_progress: .scheduled_auto_in_progress
            scheduled_auto_completed: .scheduled_auto_completed
            metadata: .metadata
            reminder_intervals: .reminder_intervals
            postmortem_body: .postmortem_body
            postmortem_body_last_updated_at: .postmortem_body_last_updated_at
            postmortem_ignored: .postmortem_ignored
            postmortem_published_at: .postmortem_published_at
            postmortem_notified_subscribers: .postmortem_notified_subscribers
            postmortem_notified_twitter: .postmortem_notified_twitter
          relations:
            components: '[.components[]? | select(.group != true) | .id // empty]'
            statuspage: .page_id

  - kind: incident_update
    selector:
      query: "true"
    port:
      entity:
        mappings:
          identifier: .id
          # the first line of the message, without its tags; its status when there is none
          title: >-
            (.body // "" | tostring | .[0:1000]
            | gsub("<br[^<>]*>|</p>"; "\n") | gsub("</?[a-zA-Z][^<>]*>"; "")
            | match("\\S[^\\r\\n]{0,119}").string | sub("\\s+$"; ""))
            // .status // "update"
          blueprint: '"statuspageIncidentUpdate"'
          properties:
            status: .status
            body: .body
            createdAt: .created_at
            displayAt: .display_at
            deliverNotifications: .deliver_notifications
            wantsTwitterUpdate: .wants_twitter_update
            tweet_id: .tweet_id
            custom_tweet: .custom_tweet
          relations:
            incident: .incident_id
            affectedComponents: '[.affected_components[]?.code // empty]'
`;
