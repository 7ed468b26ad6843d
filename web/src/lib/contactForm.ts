import type { Contact, ContactInput, LeadStatus } from '@/api/contacts';

export const leadStatuses: LeadStatus[] = [
  'new',
  'contacted',
  'interested',
  'qualified',
  'not_interested',
  'follow_up',
];

export interface OwnField {
  name: string;
  value: string;
}

/** A contact as a form has it. */
export interface ContactForm {
  phone_number: string;
  first_name: string;
  last_name: string;
  email: string;
  company: string;
  status: LeadStatus;
  tags: string[];
  time_zone: string;
  fields: OwnField[];
}

export const emptyContactForm: ContactForm = {
  phone_number: '',
  first_name: '',
  last_name: '',
  email: '',
  company: '',
  status: 'new',
  tags: [],
  time_zone: '',
  fields: [],
};

export function isLeadStatus(text: string | null): text is LeadStatus {
  return leadStatuses.some((one) => one === text);
}

export function formOf(contact: Contact): ContactForm {
  return {
    phone_number: contact.phone_number,
    first_name: contact.first_name,
    last_name: contact.last_name,
    email: contact.email,
    company: contact.company,
    status: isLeadStatus(contact.status) ? contact.status : 'new',
    tags: contact.tags,
    time_zone: contact.time_zone,
    fields: Object.entries(contact.custom_fields).map(([name, value]) => ({ name, value })),
  };
}

/** What is sent: everything, with fields that have a name. */
export function inputOf(form: ContactForm): ContactInput {
  const { fields, ...rest } = form;
  const named = fields.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), value] as const);
  return { ...rest, phone_number: form.phone_number.trim(), custom_fields: Object.fromEntries(named) };
}

/** What was changed, as PATCH takes it; null nothing. */
export function changesOf(before: ContactForm, after: ContactForm): Partial<ContactInput> | null {
  const old = inputOf(before);
  const now = inputOf(after);
  const changed = Object.fromEntries(
    Object.entries(now).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(old[key as keyof ContactInput]),
    ),
  ) as Partial<ContactInput>;
  return Object.keys(changed).length === 0 ? null : changed;
}
