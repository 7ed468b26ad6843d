import type { RouteObject } from 'react-router-dom';

type Lazy = () => Promise<{ Component: React.ComponentType }>;
const page = (path: string, lazy: Lazy): RouteObject => ({ path, lazy });

/** Pages that are shown to whoever is logged in; each is loaded when it is first opened. */
export const pages: RouteObject[] = [
  page('', () => import('@/pages/dashboard/DashboardPage').then((m) => ({ Component: m.DashboardPage }))),
  page('campaigns', () => import('@/pages/campaigns/CampaignsPage').then((m) => ({ Component: m.CampaignsPage }))),
  page('live', () => import('@/pages/live/LivePage').then((m) => ({ Component: m.LivePage }))),
  page('calls', () => import('@/pages/calls/CallsPage').then((m) => ({ Component: m.CallsPage }))),
  page('calls/:id', () => import('@/pages/call/CallPage').then((m) => ({ Component: m.CallPage }))),
  page('templates', () => import('@/pages/templates/TemplatesPage').then((m) => ({ Component: m.TemplatesPage }))),
  page('templates/:id', () => import('@/pages/templates/TemplatePage').then((m) => ({ Component: m.TemplatePage }))),
  page('try', () => import('@/pages/trying/TryPage').then((m) => ({ Component: m.TryPage }))),
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
