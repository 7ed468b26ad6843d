import { Navigate, type RouteObject } from 'react-router-dom';

type Lazy = () => Promise<{ Component: React.ComponentType }>;
const page = (path: string, lazy: Lazy): RouteObject => ({ path, lazy });

const settingsPages: RouteObject = {
  path: 'settings',
  lazy: () => import('@/pages/settings/SettingsLayout').then((m) => ({ Component: m.SettingsLayout })),
  children: [
    { index: true, element: <Navigate to="/settings/profile" replace /> },
    page('profile', () => import('@/pages/settings/profile/ProfilePage').then((m) => ({ Component: m.ProfilePage }))),
    page('security', () =>
      import('@/pages/settings/profile/SecurityPage').then((m) => ({ Component: m.SecurityPage })),
    ),
    page('users', () => import('@/pages/settings/users/UsersPage').then((m) => ({ Component: m.UsersPage }))),
    page('api-keys', () => import('@/pages/settings/keys/KeysPage').then((m) => ({ Component: m.KeysPage }))),
    page('webhooks', () =>
      import('@/pages/settings/webhooks/WebhooksPage').then((m) => ({ Component: m.WebhooksPage })),
    ),
    page('webhooks/:id', () =>
      import('@/pages/settings/webhooks/DeliveriesPage').then((m) => ({ Component: m.DeliveriesPage })),
    ),
    page('retention', () =>
      import('@/pages/settings/retention/RetentionPage').then((m) => ({ Component: m.RetentionPage })),
    ),
    page('trash', () => import('@/pages/settings/trash/TrashPage').then((m) => ({ Component: m.TrashPage }))),
    page('inbound-routes', () =>
      import('@/pages/settings/routing/RoutesPage').then((m) => ({ Component: m.RoutesPage })),
    ),
    page('transfer-destinations', () =>
      import('@/pages/settings/routing/DestinationsPage').then((m) => ({ Component: m.DestinationsPage })),
    ),
    page('engines', () => import('@/pages/settings/engines/EnginesPage').then((m) => ({ Component: m.EnginesPage }))),
    page('system', () => import('@/pages/settings/system/SystemPage').then((m) => ({ Component: m.SystemPage }))),
  ],
};

/** Pages that are shown to whoever is logged in; each is loaded when it is first opened. */
export const pages: RouteObject[] = [
  page('', () => import('@/pages/dashboard/DashboardPage').then((m) => ({ Component: m.DashboardPage }))),
  page('analytics', () => import('@/pages/analytics/AnalyticsPage').then((m) => ({ Component: m.AnalyticsPage }))),
  page('campaigns', () => import('@/pages/campaigns/CampaignsPage').then((m) => ({ Component: m.CampaignsPage }))),
  page('campaigns/new', () => import('@/pages/new_campaign/GalleryPage').then((m) => ({ Component: m.GalleryPage }))),
  page('campaigns/new/:templateId', () =>
    import('@/pages/template_wizard/WizardPage').then((m) => ({ Component: m.WizardPage })),
  ),
  page('campaigns/:campaignId', () => import('@/pages/campaign/CampaignPage').then((m) => ({ Component: m.CampaignPage }))),
  page('live', () => import('@/pages/live/LivePage').then((m) => ({ Component: m.LivePage }))),
  page('calls', () => import('@/pages/calls/CallsPage').then((m) => ({ Component: m.CallsPage }))),
  page('calls/:id', () => import('@/pages/call/CallPage').then((m) => ({ Component: m.CallPage }))),
  page('templates', () => import('@/pages/templates/TemplatesPage').then((m) => ({ Component: m.TemplatesPage }))),
  page('templates/:id', () => import('@/pages/templates/TemplatePage').then((m) => ({ Component: m.TemplatePage }))),
  page('try', () => import('@/pages/trying/TryPage').then((m) => ({ Component: m.TryPage }))),
  page('follow-ups', () => import('@/pages/follow-ups/FollowUpsPage').then((m) => ({ Component: m.FollowUpsPage }))),
  page('appointments', () =>
    import('@/pages/appointments/AppointmentsPage').then((m) => ({ Component: m.AppointmentsPage })),
  ),
  page('contacts', () => import('@/pages/contacts/ContactsPage').then((m) => ({ Component: m.ContactsPage }))),
  page('contacts/import', () => import('@/pages/contacts/import/ImportPage').then((m) => ({ Component: m.ImportPage }))),
  page('contacts/imports', () => import('@/pages/contacts/import/ImportsPage').then((m) => ({ Component: m.ImportsPage }))),
  page('contacts/do-not-call', () =>
    import('@/pages/contacts/DoNotCallPage').then((m) => ({ Component: m.DoNotCallPage })),
  ),
  page('documents', () => import('@/pages/documents/DocumentsPage').then((m) => ({ Component: m.DocumentsPage }))),
  page('documents/search', () => import('@/pages/documents/SearchPage').then((m) => ({ Component: m.SearchPage }))),
  page('documents/uploads', () => import('@/pages/documents/UploadsPage').then((m) => ({ Component: m.UploadsPage }))),
  page('documents/:id', () => import('@/pages/documents/DocumentPage').then((m) => ({ Component: m.DocumentPage }))),
  page('phone', () => import('@/pages/phone/PhonePage').then((m) => ({ Component: m.PhonePage }))),
  page('audit', () => import('@/pages/audit/AuditPage').then((m) => ({ Component: m.AuditPage }))),
  settingsPages,
];

/** Pages for people who are not logged in. */
export const publicPages: RouteObject[] = [
  page('login', () => import('@/pages/auth/LoginPage').then((m) => ({ Component: m.LoginPage }))),
  page('setup', () => import('@/pages/auth/SetUpPage').then((m) => ({ Component: m.SetUpPage }))),
  page('register', () => import('@/pages/auth/RegisterPage').then((m) => ({ Component: m.RegisterPage }))),
  page('password-link', () =>
    import('@/pages/auth/PasswordLinkPage').then((m) => ({ Component: m.PasswordLinkPage })),
  ),
];

/** Whether the page at this path is one of those. */
export function isForStrangers(path: string): boolean {
  return publicPages.some((page) => `/${page.path}` === path);
}
