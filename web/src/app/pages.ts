// Every page by its path, with the file under src/pages that shows it and exports a component of the same name. The router
// reads this (routes.tsx), and the build: its page names the files of each page before there is a script (first_steps.ts).
// Parts of a path that begin with a colon are parameters.

/** Pages that are shown to whoever is logged in. */
export const pages = {
  '/': 'dashboard/DashboardPage',
  '/analytics': 'analytics/AnalyticsPage',
  '/campaigns': 'campaigns/CampaignsPage',
  '/campaigns/new': 'new_campaign/GalleryPage',
  '/campaigns/new/:templateId': 'template_wizard/WizardPage',
  '/campaigns/:campaignId': 'campaign/CampaignPage',
  '/live': 'live/LivePage',
  '/calls': 'calls/CallsPage',
  '/calls/:id': 'call/CallPage',
  '/templates': 'templates/TemplatesPage',
  '/templates/:id': 'templates/TemplatePage',
  '/try': 'trying/TryPage',
  '/follow-ups': 'follow-ups/FollowUpsPage',
  '/appointments': 'appointments/AppointmentsPage',
  '/contacts': 'contacts/ContactsPage',
  '/contacts/import': 'contacts/import/ImportPage',
  '/contacts/imports': 'contacts/import/ImportsPage',
  '/contacts/do-not-call': 'contacts/DoNotCallPage',
  '/documents': 'documents/DocumentsPage',
  '/documents/search': 'documents/SearchPage',
  '/documents/uploads': 'documents/UploadsPage',
  '/documents/:id': 'documents/DocumentPage',
  '/phone': 'phone/PhonePage',
  '/audit': 'audit/AuditPage',
} as const;

/** Those of the settings, which have a navigation of their own. */
export const settingsPages = {
  '/settings/profile': 'settings/profile/ProfilePage',
  '/settings/security': 'settings/profile/SecurityPage',
  '/settings/organisation': 'settings/organisation/OrganisationPage',
  '/settings/users': 'settings/users/UsersPage',
  '/settings/api-keys': 'settings/keys/KeysPage',
  '/settings/webhooks': 'settings/webhooks/WebhooksPage',
  '/settings/webhooks/:id': 'settings/webhooks/DeliveriesPage',
  '/settings/retention': 'settings/retention/RetentionPage',
  '/settings/trash': 'settings/trash/TrashPage',
  '/settings/inbound-routes': 'settings/routing/RoutesPage',
  '/settings/transfer-destinations': 'settings/routing/DestinationsPage',
  '/settings/engines': 'settings/engines/EnginesPage',
  '/settings/system': 'settings/system/SystemPage',
} as const;

/** Pages for people who are not logged in. */
export const publicPages = {
  '/login': 'auth/LoginPage',
  '/setup': 'auth/SetUpPage',
  '/register': 'auth/RegisterPage',
  '/password-link': 'auth/PasswordLinkPage',
} as const;

/** The source of a regular expression for a path of a page. */
export const patternOf = (path: string): string => `^${path.replaceAll(/:\w+/g, '[^/]+')}$`;

/** Whether the page at this path is one for people who are not logged in. */
export function isForStrangers(path: string): boolean {
  return path in publicPages;
}
