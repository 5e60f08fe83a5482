import { systemPassport, type Registers } from '../../registries/index.ts';

type Place = { readonly registers: Registers };

/** Organisations of the tests that the demo region does not have: the operator, its institution, a stranger. */
export const cit42 = systemPassport.administrator.ogrn;
/** Of the demo region: an institution and an authority that nobody is above. */
export const mfc42 = '1020000000019';
export const vis42 = '1020000000020';

const by = 'test';

/** Registers the operator and the institution that is subordinate to it. */
export const registerOperator = async ({ registers: { workflow } }: Place): Promise<void> => {
  const { operator, administrator } = systemPassport;
  const card = ({ ogrn, inn, name }: typeof operator) => ({ ogrn, inn, name });
  await workflow.submitAndPublish('participants', { ...card(operator), kind: 'authority' }, by);
  const institution = { ...card(administrator), kind: 'institution', parent: operator.ogrn };
  await workflow.submitAndPublish('participants', institution, by);
};

/** Concludes an agreement with an organisation. */
export const concludeAgreement = async (
  { registers: { workflow } }: Place,
  organisation: string,
  subsystems: readonly string[] = ['mev'],
): Promise<void> => {
  const card = {
    number: `${organisation}-${subsystems.join('-')}`,
    organisation,
    name: 'Соглашение для проверки',
    signedOn: '2026-01-12',
    subsystems,
  };
  await workflow.submitAndPublish('agreements', card, by);
};

/** Approves a version of the connection regulation of a subsystem. @returns the version */
export const approveRegulation = async (
  { registers: { workflow } }: Place,
  subsystem: string,
  edition: string,
  validFrom?: string,
): Promise<number> => {
  const card = {
    subsystem,
    name: `Регламент подключения ${subsystem}`,
    edition,
    basis: 'приказ для проверки',
    text: `# Регламент ${subsystem}, редакция ${edition}`,
    ...(validFrom !== undefined && { validFrom }),
  };
  return (await workflow.submitAndPublish('regulations', card, by)).version;
};
