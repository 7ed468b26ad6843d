import { analytics } from './en/analytics';
import { appointments } from './en/appointments';
import { audit } from './en/audit';
import { auth } from './en/auth';
import { call, calls } from './en/calls';
import { campaign, campaigns } from './en/campaigns';
import { common, errors, statuses, time } from './en/common';
import { contacts } from './en/contacts';
import { dashboard } from './en/dashboard';
import { documents } from './en/documents';
import { followUps } from './en/followUps';
import { hours } from './en/hours';
import { live } from './en/live';
import { newCampaign } from './en/new_campaign';
import { phone } from './en/phone';
import { settings } from './en/settings';
import { shell } from './en/shell';
import { editor, templates } from './en/templates';
import { trash } from './en/trash';
import { trying } from './en/trying';
import { wizard } from './en/wizard';

/** Every English text of the pages. Another language is another object of this type. */
export const texts = {
  common,
  errors,
  statuses,
  time,
  shell,
  auth,
  analytics,
  dashboard,
  live,
  campaigns,
  campaign,
  newCampaign,
  wizard,
  calls,
  call,
  contacts,
  followUps,
  appointments,
  templates,
  editor,
  documents,
  trying,
  hours,
  settings,
  phone,
  audit,
  trash,
};

export type Texts = typeof texts;
