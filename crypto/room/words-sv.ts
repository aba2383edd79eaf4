/**
 * The Swedish words of a code: 1,024, lower case, told apart by their first four letters once folded.
 * A word's place is its ten bits (PROTOCOL.md §5), so nothing here is ever moved or replaced: that
 * would be another protocol. The list of another language shares the places, not the meanings.
 */
export const WORDS_SV: readonly string[] = Object.freeze(
	`
abborre ackord adress affisch afton agat akleja akrobat alarm album alfabet altan ametist ananas
anemon anis ankare annons anorak antenn antilop apparat applåd aprikos arena arkiv artikel asfalt
atlas atoll atom aula automat avfart azalea backe badboll bagare bageri balja balkong ballad bambu
banjo barr basker basun batteri begonia bensin berså besök betong bikupa bilaga bild bilfärd
biljett biograf bivax bjälke blad blixt blomma blus blyerts blåbär blåmes bofink bokbuss boklåda
bokstav boll bolster bomull boplats bord borste botanik braxen brev bricka bris broms brosch brunn
brygga bryn bräda bränsle bubbla bukett bunt burk buske buss butik bygel bygge bytta båthus
båtresa båtvarv bädd bälg bänk camping carport ceder cello cembalo cement chiffer cirkus cistern
citron collage cricket curry cykel cyklist dadel dagbok dagg dalgång dalripa damast damm dans
dator datum dekal diagram dialog diamant dike diktare diplom diskho djungel doft domino dragon
dressin drivved droppe dröm duett dunge duva dygn dykare dyna dyrgrip däck dörr ekblad ekgren
eklöv ekollon ekorre elbil eldstad elvisp emalj enbär epilog episod epok etikett etsning fabel
fabrik fackla fanfar farkost farstu fartyg fasad fest fikon film filter fiol fiskmås fjord fjäll
fjäril flagga flamma flanell flock flora flotte fluga flygel flädder fläkt fläta flöde flöjt
fodral folie fontän forell forum fotboll foto frack fras fredag fröpåse fura fyrkant fyrtorn
fågelbo fåtölj fänkål färg färja fäste fönster gaffel galax galleri galosch garage garn gasell
gata gatsten gavel gerbera giraff gitarr glimmer glitter glosa glänta gnista golv gondol gong
grafik grej grill grimma grind groda grotta grupp grustag gryning gryta gråsten gräns grönska
guide guld gunga gångbro gärde hagel halmtak halsduk halvö hammock handduk harpa hattask havre
havsvik havtorn helg hemväg himmel hink hiss hjul hjälm hobby holk holme hotell humla hummer
husbil husvagn hyacint hydda hylsa hytt hyvel häfte hänglås hästsko höbal hölada hörlur hörsal
höstlov idegran iglo imma ingång inland insekt insida insjö isbana isberg isbit isblock ishav
islykta istapp jacka jazz jeans jetplan jolle jonglör journal jukebox jumper juvel järnek kaffe
kajak kajuta kakel kaktus kalas kamera kamin kammare kanal kanna kanot kanvas kapten karavan
kartong kassett kastanj katalog kavaj kemi keps keramik kikare kiosk kitt kjol klack klase klimat
klister klocka klots klunga klädsel klöver knapp knippe knop knyte koffert kofta koja kokos
kolibri kollo kolonn komet kompost konsert kontakt kopia koppar korall korg korsord kosmos kostym
kotte krabba kraft krage kran krasse krater krita krocket krokus krona krus krydda kryss kudde
kugge kuling kulle kulram kulspel kultur kulör kupol kurbits kust kuvert kvadrat kvarn kvast kväll
kyla kålrot kälke källa kärl kärnhus kärra köld laddare lagun lakan lakrits lampa landväg lasso
lastbil lava ledtråd lekpark leksak lektion lera lergök lerkärl lexikon linbana linjal lins lista
liter livboj ljudbok ljus loge loggbok lotus lucka luft luktärt lupin lykta lådbil läger läktare
länstol lärare lärka läsning lönnlöv löpare lördag lövsåg lövträd magasin magnet majs makrill
mantel manus marmor maskros mast matsal matta medalj medvind melodi metall meter metspö midnatt
mikro milsten mimosa mineral minne minut mixer moln moped mopp morgon morot mortel mosaik mossa
motiv motor mugg murare museum musik muskot mutter mygga mylla mynta myra myrten målare målning
månad måne månsken märke mässing möbel möte namn nattåg natur nejlika nektar notblad novell nyans
nybygge nyckel nyhet nylon nymåne nysnö nystan nyår näbb näckros närbild näsduk nässla nätverk
näver nöje nötskal oboe ocean oktav oliv olja omväg onsdag opal opera optik ordbok ordlek oregano
orgel origami orkan orre ostkupa overall paddel paket palats palett panel papaya papper paprika
parad parkett passare pastell paus pedal pelare pelikan penna pensel peppar pergola perrong piano
pilot pilträd pingvin pion piruett pixel pjäs plakat planet plask platta plog plommon plugg plym
pocket podium poem poesi polka pool popcorn poppel porslin portal post press prick prisma propell
prosa pryl pråm puck puder pulpet pump punkt purjo pyjamas pynt pyramid pyssel påfågel påhitt påse
pärla pärm päron quilt quiz rabatt racket radar radie ramp raps ratt ravin rebus redskap reflex
refräng regn rekord reling replik repris resa ribba riddare ridå ritbord ritning robot rodd roder
rondell rosett rova rubrik rumba runda runsten ruta rymd rytm ryttare rådhus rådjur räfsa rödhake
röding rödlök röllika safari saffran safir sagobok salong salt salvia samba samling sammet samtal
sandal sardin satin savann saxofon scen schack schema scout segling sekund selleri senap sensor
serie servett siden siffra signal silke silo simfena sjöbris sjögräs sjöhäst sjökort sjöresa skaft
skarv skatbo sked skepp skikt skimmer skiss skiva skjorta skjul skohorn skolväg skopa skoter
skratt skrift skrov skrubb skugga skum skuta skydd skyffel skylt skynke skål skörd slalom slant
slev slinga slips slott sluss slåtter släde slöjd smaragd smedja smide smula smycke småsten snabel
snigel snorkel snurra snår snäcka snöbär snöfall snöhög snöplog socken soffa solkatt solljus
solros solstol solur solvind sommar sonat sopran sorl spackel spann sparris spel spenat spets
spira spis spole sport stadion staffli staket stapel start stativ stearin stege stencil stereo
stift stiltje stjärna stock stolpe stoppur streck strumpa sträng stubbe studio stuga stund styre
stämma stöd stövel sudd surfare svala svamp svan svärm symbol symfoni syren syrsa syskrin sytråd
sågverk sångbok såpa säte sömnad söndag tabell tablå taklök takt talgoxe tallrik tambur tandem
tango tanke tapet taxi teater tecken tefat tegel tejp tekanna teknik tekopp telefon tempo tenn
tenor termos terräng tesked text tidning timglas timjan timme tippbil titel tjäder tjäle tjärn
toffel tofs tomt tonart topas torkhus torp torsdag trana trappa trekant trio trombon tropik truck
trumma tryffel tråd trålare träff trägolv träkol tröja tröskel tuba tull tulpan tumlare tundra
tunnel turbin turist tusch tvål tvätt tygbit tygpåse tågresa tågvagn tärning tävling töväder uggla
ukulele ullgarn ullsjal uppslag upptåg urskog urtavla urverk utebord uterum utflykt utgång uthus
utkast utkik utsikt vagn vaktel vallmo valnöt vals vante varv vask vatten vaxduk vaxljus veck
vedbod vedkorg vedspis vedträ ventil veranda verktyg vers vete viadukt video vildros villa vilstol
vimpel vinbär vind vinge vinkel vinter vinyl violin virvel visbok visit visp vissla vitlök vitrin
vits volt vulkan vykort våning vårdag vårflod vårsol våtmark väder väggur vägkant vägskäl värld
värme väster vävstol växel växt xylofon yacht ylle yrke yrsnö yrväder zebra åker ånga ångbåt
ånglok årsbok årstid åska åskmoln ärta ättika äventyr ödemark öken önskan öring örngott ösregn
öster
`
		.trim()
		.split(/\s+/)
);
