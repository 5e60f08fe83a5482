import data from './data/kis42.json' with { type: 'json' };

/** An organisation that the statute of the system names. */
export type PassportOrganisation = {
  /** Short code that documents use: `MINCIFRY42`. */
  readonly code: string;
  readonly ogrn: string;
  readonly inn: string;
  readonly name: string;
};

/** Who answers for the system (КИС, постановление п. 1.1; положение пп. 3.1–3.3). */
export type SystemPassport = {
  readonly code: string;
  readonly name: string;
  readonly basis: string;
  /** Обладатель: develops and approves the regulations (п. 4.1). */
  readonly holder: PassportOrganisation;
  /** Оператор: keeps the registers, gives access (п. 4.2). */
  readonly operator: PassportOrganisation;
  /** Администратор: keeps the system running (п. 4.4). */
  readonly administrator: PassportOrganisation;
  readonly mfcAdministrator: PassportOrganisation;
};

/** The passport of КИС as the decree gives it; the numbers are invented, in region 00, which does not exist. */
export const systemPassport: SystemPassport = data;

/** The passport of an installation: its operator, who is the holder as well, has the number of the settings (HUB_OPERATOR_OGRN). */
export const passportOf = (operatorOgrn: string): SystemPassport => ({
  ...systemPassport,
  holder: { ...systemPassport.holder, ogrn: operatorOgrn },
  operator: { ...systemPassport.operator, ogrn: operatorOgrn },
});
