/*
 * What no code word and no pseudonym may be, written by hand. Names: the commonest in Sweden and in
 * English-speaking countries, and rarer ones that are also ordinary words. Stems: pieces of words
 * that touch what people in a support group are there for, or that have been thrown at them.
 */

const words = (text: string) => text.trim().split(/\s+/);

export const firstNames: ReadonlySet<string> = new Set(
	words(`
anna eva maria karin sara kristina lena kerstin ingrid emma marie malin birgitta jenny ulla inger
annika linda susanne elin monica hanna elisabeth johanna sofia carina margareta katarina helena ida
julia emelie frida barbro maja amanda camilla siv åsa agneta linnea lisa gunilla cecilia moa alice
ebba wilma vilma klara clara ella astrid alva saga elsa freja lilly olivia agnes selma vera signe
stella nova tuva juni liv leah molly ellie luna thea edith ester iris märta tyra tilda nellie hedda
lovisa stina sigrid ronja tindra meja lova svea hilda ellen lo my mira joline nora isabella leia
celine jasmine jasmin ines sally lykke lilja bonnie majken rut ruth greta viola rosa violet vilja
ängla livia disa ylva gry runa tora irma siri solveig berit maj britt gun gudrun gunnel yvonne mona
pia ann ulrika marianne viktoria victoria therese rebecka josefin louise jessica sandra erika angela
mikael michael johan lars anders andreas per erik karl peter jan thomas daniel fredrik hans bengt
mats stefan oskar alexander mattias magnus bo nils jonas leif björn martin patrik robert viktor
david emil christer ulf joakim kjell simon christian marcus markus niklas rickard gustav william
lucas liam noah hugo oliver elias adam walter matteo arvid leo adrian vincent nils ludvig theo axel
elliot melvin alfred henry frank frans kaj stig sten dag ivar love vide vidar tor björk harry loke
sixten ebbe olle otto otis charlie jack alvin august albin gabriel benjamin isak edvin valter malte
folke sigge ture tage gösta sture sven rune göran roger kent conny kurt bertil ove roland urban
storm frej balder björne ask alm sander milo milton melker vilgot wilhelm bernt bror gert ragnar
mary patricia jennifer barbara margaret sarah karen nancy betty sandy ashley kimberly emily donna
michelle carol amanda dorothy melissa deborah stephanie sharon laura cynthia kathleen amy shirley
brenda pamela nicole catherine heather diane joyce evelyn joan christina kelly martha judith
megan andrea hannah jacqueline gloria teresa ann jean kathryn janice alice madison doris abigail
rose lily daisy ivy holly hazel olive ginger poppy pansy fern rosemary myrtle laurel jade ruby pearl
amber crystal gemma dawn summer autumn april may june sky skye robin jay wren joy hope
faith grace harmony melody carol penny cherry berry sage basil rowan heath glen dale cliff clay rocky
sandy marina misty stormy raven sierra savannah paris brooke willow juniper marigold magnolia dahlia
jasper sunny summer winter haven journey chase hunter archer fletcher cooper mason
james john robert michael david william richard joseph thomas charles christopher matthew anthony
mark donald steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey
ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon samuel gregory alexander
raymond patrick dennis jerry tyler aaron jose nathan henry zachary douglas kyle noah ethan jeremy
walter keith austin roger terry sean christian gerald carl dylan harold jordan jesse bryan lawrence
arthur gabriel bruce logan billy joe alan juan elijah willie albert wayne randy mason vincent liam
roy ralph bobby russell bradley philip eugene bill bob nick rick rob ted ned ray dean drew guy rex
art gene miles marvin martin grant wade reed reid rusty buddy chuck dick pat pete drake robin frank
elvis fern forrest gale misty lana lara lola mia zoe chloe ava eva ella lucy millie phoebe saffron
`)
);

export const surnames: ReadonlySet<string> = new Set(
	words(`
andersson johansson karlsson nilsson eriksson larsson olsson persson svensson gustafsson pettersson
jonsson jansson hansson bengtsson jönsson lindberg jakobsson magnusson lindström olofsson lindqvist
lindgren berg axelsson bergström lundberg lind lundgren lundqvist mattsson berglund fredriksson
sandberg henriksson forsberg sjöberg wallin ali mohamed engström danielsson eklund håkansson
lundin björk bergman gunnarsson samuelsson holm wikström isaksson fransson bergqvist nyström
holmberg arvidsson löfgren söderberg nyberg ahmed blomqvist claesson nordström mårtensson lundström
viklund björklund eliasson berggren sandström pålsson nordin ström åberg falk ekström hermansson
holmgren sundberg hellström hedlund dahlberg sjögren öberg abrahamsson martinsson åkesson månsson
strömberg åkerlund jonasson hansen norberg lindholm blom dahl alm ek gran hägg kvist qvist ljung lund
lönn rask frisk modig stark sköld svärd spjut hjelm stål ståhl frost storm skog skoog hedman friberg
vik wik strand sund å fors forss sjö dal lilja rosén rubin silver bonde kock back palm mård hjort
bäck hed malm moberg brink borg horn trygg glad munter stolt snäll klang granat ask asp alfredsson
smith jones taylor brown williams wilson johnson davies robinson wright thompson evans walker white
roberts green hall wood jackson clarke patel lewis harris martin cooper ward turner hill moore
clark baker harrison king morris allen young mitchell cook james carter phillips parker lee bell
bennett watson shaw cox richardson marshall simpson murphy adams webb rogers mason gray grey hunt
palmer holmes mills barnes knight lloyd butler russell barker fisher stevens jenkins murray dixon
harvey graham pearson ellis gibson howard fletcher kennedy ford elliott reynolds saunders payne fox
day pearce west brooks lawrence bradley atkinson dawson porter chapman hart hudson spencer
burton webster cole ball perry stone rose foster banks field fields woods lane park bush snow winter
summers church temple moon sharp cross frost potter weaver gardner gardener farmer miller smith
shepherd archer bishop pope abbot carpenter cotton cash bond gates booth pitt north moss marsh
heath waters wells lake rivers brook bridges street steel steele crane swan drake finch wolf wolfe
bird hawk peacock crow lamb bull hogg bacon rice berry bean garland nash stark strong short long
little small large fields nelson garcia rodriguez martinez hernandez lopez gonzalez perez campbell
torres nguyen scott flores green adams baker rivera coleman sanders price wood powell hughes sullivan
trump clinton obama biden bush reagan nixon merkel putin hitler
`)
);

/** Pieces of words, in both languages or in one; a line at the end makes one a whole word. */
const stems = {
	both: words(`
fuck fuk porn sex slut homo trans gay dyke negr neger nigg slav nazi hitler rasis racis kkk lapp_
incest pedo stalk kidnap cancer tumor medic hospit kalor calor kilo anorex bulim vodka whisky cognac
rom_ gin_ alkoh alcoh drog drug kokain cocain heroin opium cigar tobak tobacc snus_ vape kredit kasino
casino roulet lotter lotto bingo poker idiot nerd psyk psych mongo cp_ retard invalid panik panic
allah jesus krist_ christ mosk mosq templ synag bibel bible koran quran satan arab afrika africa
asia china kina_ india indi_ japan finland sverige sweden norge norway russ parasi hyena tesla
google bitcoin ikea lego volvo_ nike ford_ jeep_
`),
	sv: words(`
fitt knull hora_ hor_ runk kuk balle_ pung luder bög flata_ lesb blatt svart zigen tatt judi jude
mord dråp död lik_ likk kista begrav grav_ snara_ strypa häng_ självm kniv rakbl nål_ vapen gevär
pistol gevär bomb_ kula_ kanon krig soldat armé milit slag_ slå_ våld tvång övergr gisslan blod sår_
ärr_ feber sjuk pest_ läkar doktor syster_ spruta_ piller pille apotek kapsel kropp mage_ tarm_ bröst
tutt röv arsle rumpa_ stjärt bajs kiss_ kissa urin hår_ hud_ fett_ fet_ tjock smal_ vikt_ diet bant svält
kräk spy_ göd_ mat_ hunger öl_ vin_ sprit krog_ pub_ bar_ knark hasch röka_ rök_ skuld pank_ pengar
lån_ trissa gud_ gudom kyrka präst djävul helvet ängel helgon bön_ häxa svensk norsk dansk finsk rysk
turk_ mor_ mamma far_ pappa bror syskon dotter son_ barn_ gift_ bröllop brud_ skilsm gravid abort
foster födsel kön_ gris svin sugga ko_ kossa val_ orm_ råtta åsna get_ höna apa_ hynda hund_ elefant
flodh padda mask_ igel_ lus_ gam_ vessla kalkon dum_ korkad tönt nörd galen tokig dåre ful_ mes_
feg_ krympl blind döv_ stum_ hat_ hata ond_ elak arg_ rädd skräck fasa_ ångest sorg tyst skam äckel
smuts fängel galler_ polis boja_ kedja handboj domst brott
`),
	en: words(`
whor puss cunt cock dick_ dildo boob tits_ queer fagg queen jew_ judai murder death dead grave_
coffin corpse noose hang_ suicid knife blade razor needle gun_ weapon pistol rifle bullet bomb_
cannon war_ soldier army militar beat_ rape_ raped abuse wound scar_ bruise fever sick_ ill_ plague
doctor nurse pill_ body belly gut_ breast chest arse ass_ butt_ shit piss crap_ poo_ hair_ skin_ fat_
thick slim thin_ weight diet starv hungr vomit puke beer wine_ pub_ bar_ tavern weed_ debt loan
money god_ gods church templ priest devil hell_ angel saint prayer witch_ mother mamma father brother
sibling sister daughter son_ baby child wedding bride divor pregn abort birth pig_ piggy swine sow_
cow_ whale snake rat_ donkey goat hen_ chick ape_ monkey bitch dog_ elephant hippo toad worm leech
louse_ vulture skunk weasel slug_ turkey dumb_ stupid fool loser crazy insane mad_ ugly coward cripple
blind deaf mute_ hate evil angry terror horror anxi grief silen secret shame dirt prison jail cell_
police chain court_ crime girl boy_ man_ woman lady
`)
} as const;

/** Whether a lower-case word of this language holds what may hurt. */
export function hurts(word: string, language: 'sv' | 'en'): boolean {
	return [...stems.both, ...stems[language]].some((stem) =>
		stem.endsWith('_') ? word === stem.slice(0, -1) : word.includes(stem)
	);
}
