import { auth } from './en/auth';
import { campaigns, newCampaign, wizard } from './en/campaigns';
import { common, errors, statuses, time } from './en/common';
import { dashboard } from './en/dashboard';
import { newCampaign, wizard } from './en/new_campaign';
import { shell } from './en/shell';
import { wizard } from './en/wizard';

/** Every English text of the pages. Another language is another object of this type. */
export const texts = { common, errors, statuses, time, shell, auth, dashboard, campaigns, newCampaign, wizard };

export type Texts = typeof texts;
