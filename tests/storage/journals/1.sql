PRAGMA application_id = 1667785076;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE entry (
        log INTEGER NOT NULL, offset INTEGER NOT NULL, time REAL NOT NULL, type TEXT NOT NULL,
        body TEXT NOT NULL, PRIMARY KEY (log, offset)
    ) WITHOUT ROWID;
INSERT INTO "entry" VALUES(1,1,1.79566273737469959256e+09,'joined','{"users": ["guest1"]}');
INSERT INTO "entry" VALUES(1,2,1.79566273777696585657e+09,'renamed','{"old": "guest1", "new": "ann"}');
INSERT INTO "entry" VALUES(1,3,1.79566273828011512751e+09,'joined','{"users": ["guest1"]}');
INSERT INTO "entry" VALUES(1,4,1.79566273868196558949e+09,'renamed','{"old": "guest1", "new": "bob"}');
INSERT INTO "entry" VALUES(1,5,1.79566273918488574033e+09,'joined','{"users": ["guest1"]}');
INSERT INTO "entry" VALUES(1,6,1.79566273958678364755e+09,'renamed','{"old": "guest1", "new": "carl"}');
INSERT INTO "entry" VALUES(1,7,1.7956627400897498131e+09,'joined','{"users": ["guest1"]}');
INSERT INTO "entry" VALUES(1,8,1.79566274129587054256e+09,'said','{"from": "bob", "text": "line 0"}');
INSERT INTO "entry" VALUES(1,9,1.79566274129673051837e+09,'said','{"from": "bob", "text": "line 1"}');
INSERT INTO "entry" VALUES(1,10,1.79566274129674983027e+09,'said','{"from": "bob", "text": "line 2"}');
INSERT INTO "entry" VALUES(1,11,1.79566274129676222803e+09,'said','{"from": "bob", "text": "line 3"}');
INSERT INTO "entry" VALUES(1,12,1.79566274129677391053e+09,'said','{"from": "bob", "text": "line 4"}');
INSERT INTO "entry" VALUES(1,13,1.79566275550185585024e+09,'left','{"users": ["carl"]}');
INSERT INTO "entry" VALUES(1,14,1.79566275580186820027e+09,'said','{"from": "bob", "text": "said while carl is away"}');
INSERT INTO "entry" VALUES(3,2,1.79566275580173635478e+09,'whispered','{"from": "bob", "to": "carl", "text": "are you there?", "outgoing": true}');
INSERT INTO "entry" VALUES(4,1,1.79566275580181717872e+09,'whispered','{"from": "bob", "to": "carl", "text": "are you there?", "outgoing": false}');
INSERT INTO "entry" VALUES(6,1,1.79566274049190235137e+09,'joined','{"users": ["ann"]}');
INSERT INTO "entry" VALUES(6,2,1.79566274049193120004e+09,'topic','{"from": "ann", "topic": "all about tests"}');
INSERT INTO "entry" VALUES(6,3,1.79566274049197506903e+09,'said','{"from": "ann", "text": "hello #dev"}');
INSERT INTO "entry" VALUES(6,4,1.79566274089400625233e+09,'joined','{"users": ["bob"]}');
INSERT INTO "entry" VALUES(6,5,1.79566274089402222631e+09,'acted','{"from": "bob", "text": "waves"}');
CREATE TABLE room (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, epoch TEXT NOT NULL, topic TEXT NOT NULL,
        first INTEGER NOT NULL DEFAULT 1
    );
INSERT INTO "room" VALUES(1,'#lobby','90c1d8d4','',1);
INSERT INTO "room" VALUES(6,'#dev','f69b45e5','all about tests',1);
CREATE TABLE user (
        id INTEGER PRIMARY KEY, digest BLOB NOT NULL, previous BLOB NOT NULL, name TEXT NOT NULL,
        guest INTEGER NOT NULL, places TEXT NOT NULL, whispers INTEGER NOT NULL,
        answers TEXT NOT NULL, until REAL NOT NULL
    );
INSERT INTO "user" VALUES(2,X'E2E77D35D5CD59D9819ACA6A2BF1A1C704129BD6AB0E4A9A8D7F3816C1775EED',X'','ann',0,'{"#lobby": 13, "#dev": 6}',2,'{}',0.0);
INSERT INTO "user" VALUES(3,X'CF8D12A646950701BAD0E52298A58449D0A9E34387BD86F681CC557F8ED7775C',X'','bob',0,'{"#dev": 6, "#lobby": 13}',2,'{}',0.0);
INSERT INTO "user" VALUES(4,X'5BF179239B5F97BC9F3287F410EB5CBCC40C682F144355FD1C8AA1CAEFD0F403',X'','carl',0,'{"#lobby": 13}',1,'{}',1.79566335550176906584e+09);
INSERT INTO "user" VALUES(5,X'87C37EA1D661CCB741C6195C9B33D8C5D785EEDE11FFA969A712D3A6A347C1BB',X'','guest1',1,'{"#lobby": 13}',1,'{}',0.0);
CREATE INDEX spoken ON entry (log, offset) WHERE type IN ('said', 'acted', 'topic');
COMMIT;
