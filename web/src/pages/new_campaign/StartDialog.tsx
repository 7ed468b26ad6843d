import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { useCreateCampaign } from '@/api/campaigns';
import { useMe } from '@/api/session';
import { useCopyTemplate, useOwnTemplates, type TemplateSummary } from '@/api/templates';
import { FormProblem } from '@/components/FormProblem';
import { idOf } from '@/lib/template';
import { texts } from '@/texts/en';

const words = texts.newCampaign.start;

/** The names that a campaign begins with. A copy of the template is made, as a draft; or the published one is used. */
export function StartDialog({ template, onClose }: { template: TemplateSummary | null; onClose: () => void }) {
  const me = useMe().data;
  const own = useOwnTemplates();
  const copy = useCopyTemplate();
  const create = useCreateCampaign();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [company, setCompany] = useState('');
  useEffect(() => {
    if (template === null) return;
    setName('');
    setCompany(me?.user.company || me?.organisation.name || '');
  }, [template, me]);
  const isOwn = template?.source === 'own';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (template === null) return;
    const taken = (own.data ?? []).map(({ id }) => id);
    const customisation = company.trim() === '' ? {} : { customisation: { company: { name: company.trim() } } };
    copy.mutate(
      { from: template.id, id: idOf(name, [...taken, template.id]), name: name.trim(), ...customisation },
      { onSuccess: ({ id }) => void navigate(`/campaigns/new/${encodeURIComponent(id)}`) },
    );
  };
  const keep = () => {
    if (template === null || name.trim() === '') return;
    create.mutate(
      { name: name.trim(), template_id: template.id },
      { onSuccess: ({ id }) => void navigate(`/campaigns/${encodeURIComponent(id)}`) },
    );
  };
  return (
    <Modal
      opened={template !== null}
      onClose={onClose}
      title={<Text fw={600}>{words.title(template?.name ?? '')}</Text>}
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={words.name}
            placeholder={words.namePlaceholder}
            data-autofocus
            required
            withAsterisk={false}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {!isOwn && (
            <TextInput
              label={words.company}
              maxLength={200}
              value={company}
              onChange={(event) => setCompany(event.currentTarget.value)}
            />
          )}
          {isOwn && (
            <Text size="sm" c="dimmed">
              {words.keepHint}
            </Text>
          )}
          <FormProblem error={copy.error ?? create.error} />
          <Group justify="flex-end" gap="xs">
            {isOwn && (
              <Button variant="default" onClick={keep} loading={create.isPending} disabled={name.trim() === ''}>
                {words.keep}
              </Button>
            )}
            <Button type="submit" loading={copy.isPending}>
              {isOwn ? words.copy : words.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
