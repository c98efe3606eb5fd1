import type { NewPage } from './changes';
import type { Instant, Logo, PageRecord, SmallLogo } from './records';

const NO_SMALL_LOGO: SmallLogo = { updated_at: null, size: null, url: '' };
const NO_LOGO: Logo = { updated_at: null, original_url: '', size: null, normal_url: '', retina_url: '' };

/**
 * A page as it is just after it was made: vendor colours, no logos (empty addresses, not null), webhooks not allowed
 * yet.
 */
export function pageDefaults(id: string, createdAt: Instant, { name, subdomain }: NewPage): PageRecord {
  return {
    id,
    created_at: createdAt,
    updated_at: createdAt,
    name,
    page_description: null,
    headline: null,
    branding: 'basic',
    subdomain: subdomain ?? name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''),
    domain: null,
    url: null,
    support_url: null,
    hidden_from_search: false,
    allow_page_subscribers: true,
    allow_incident_subscribers: true,
    allow_email_subscribers: true,
    allow_sms_subscribers: true,
    allow_rss_atom_feeds: true,
    allow_webhook_subscribers: false,
    notifications_from_email: null,
    notifications_email_footer: `You received this email because you are subscribed to ${name}'s service status notifications.`,
    activity_score: 0,
    twitter_username: null,
    viewers_must_be_team_members: false,
    ip_restrictions: null,
    city: null,
    state: null,
    country: null,
    time_zone: 'UTC',
    css_body_background_color: 'ffffff',
    css_font_color: '333333',
    css_light_font_color: '757575',
    css_greens: '1e8542',
    css_yellows: 'f1c40f',
    css_oranges: 'b35e14',
    css_blues: '207ab6',
    css_reds: 'de2f1b',
    css_border_color: 'E0E0E0',
    css_graph_color: '3498db',
    css_link_color: '207ab6',
    css_no_data: 'b3bac5',
    favicon_logo: NO_SMALL_LOGO,
    transactional_logo: NO_LOGO,
    hero_cover: NO_LOGO,
    email_logo: NO_LOGO,
    twitter_logo: NO_SMALL_LOGO,
  };
}
